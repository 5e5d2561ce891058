import type { MigrationInterface, QueryRunner } from 'typeorm';
import { searchWords } from '../queries/search-words.js';
import { retryConflicts } from '../statements/retry-conflicts.js';

/** What a row is found by: the columns that its words are made of. */
const SEARCHED: Readonly<Record<string, readonly string[]>> = {
  commerces: ['name'],
  operators: ['name'],
  routes: ['name'],
  activities: ['reason', 'idempotency_key'],
};

/** Makes a row's words. */
type Words = typeof searchWords;

/** A row's id and searched columns. */
type Row = Readonly<Record<string, string>>;

/**
 * Rows that are read, and written, by one statement: so many are locked for some 0.1 s and take less than 1
 * MB.
 */
const CHUNK = 1_000;
/** Before every id. */
const NO_ID = '00000000-0000-0000-0000-000000000000';
const ASCII = /^[\0-\x7f]*$/;

/**
 * Makes the search words of stored rows anew, by case folding: they were in lower case, where `Straße` was
 * not found by `STRASSE`, nor `ΚΩΣΤΑΣ` by `ΚΩΣ`. It takes today's `searchWords`, not a copy, since what is
 * stored must be what the service looks for.
 *
 * Instances serve meanwhile. Each statement is a transaction of its own, so that no row is locked for longer
 * than its chunk takes. A row that is changed between the reading and the writing of its chunk is left alone:
 * who changed it made its words. One that stops half-way is started again from the beginning, and writes what
 * is left. What an instance of the version before still writes has words of the old kind, so those should be
 * replaced soon after.
 *
 * 100,000 rows took 0.7 s where all were ASCII, 9 s where none was, on two cores that others used too.
 */
export class FoldSearchWords1764000000010 implements MigrationInterface {
  readonly name = 'FoldSearchWords1764000000010';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await rewriteWords(runner, searchWords);
  }

  /**
   * Makes the words that the version before looks for. TypeORM takes a migration back in one transaction,
   * which keeps what it changes locked to the end: on large tables, when no instance serves.
   */
  async down(runner: QueryRunner): Promise<void> {
    await rewriteWords(runner, lowerCaseWords);
  }
}

/** One tenant after the other, as a statement about rows of several would ask all machines. */
async function rewriteWords(runner: QueryRunner, words: Words): Promise<void> {
  const read = 'SELECT id FROM activities.tenants WHERE id > $1 ORDER BY id LIMIT $2';
  for await (const tenants of chunksOf(runner, read, [])) {
    for (const { id } of tenants) {
      for (const table of Object.keys(SEARCHED)) await rewriteTable(runner, table, id!, words);
    }
  }
}

async function rewriteTable(
  runner: QueryRunner,
  table: string,
  tenantId: string,
  words: Words,
): Promise<void> {
  const columns = SEARCHED[table]!;
  const read = `SELECT id, ${columns.join(', ')} FROM activities.${table}
    WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3`;
  for await (const rows of chunksOf(runner, read, [tenantId])) {
    // Of ASCII the words are the same by both ways.
    const affected = rows.filter((row) => columns.some((column) => !ASCII.test(row[column]!)));
    const wordsOf = (row: Row) => words(tenantId, ...columns.map((column) => row[column]!));
    const values = ['id', ...columns].map((column) => affected.map((row) => row[column]));
    if (affected.length > 0) {
      const parameters = [tenantId, affected.map(wordsOf), ...values];
      await retryConflicts(() => runner.query(writeStatement(table, columns), parameters));
    }
  }
}

/**
 * Writes the words of rows that still are what they were made of; $2 are the words, $3 the ids, then the
 * columns.
 */
function writeStatement(table: string, columns: readonly string[]): string {
  const texts = columns.map((_, index) => `$${index + 4}::text[]`);
  const unchanged = columns.map((column) => `t.${column} = i.${column}`);
  return `UPDATE activities.${table} t SET search_words = i.words::tsvector
    FROM unnest($2::text[], $3::uuid[], ${texts.join(', ')}) AS i(words, id, ${columns.join(', ')})
    WHERE t.tenant_id = $1 AND t.id = i.id AND ${unchanged.join(' AND ')} AND t.search_words <> i.words::tsvector`;
}

/**
 * Rows in the order of their ids, a chunk at a time; the statement's last parameters are the id to go on
 * from, and how many.
 */
async function* chunksOf(runner: QueryRunner, read: string, parameters: string[]): AsyncGenerator<Row[]> {
  for (let after: string | undefined = NO_ID; after !== undefined;) {
    const rows = (await runner.query(read, [...parameters, after, CHUNK])) as Row[];
    yield rows;
    after = rows.length === CHUNK ? rows.at(-1)!['id'] : undefined;
  }
}

const MAX_WORD_LENGTH = 64;

/** The words as they were before, of texts that are not ASCII. */
function lowerCaseWords(tenantId: string, ...texts: (string | null)[]): string {
  const words = texts.flatMap((text) => {
    const plain = (text ?? '').normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
    return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  });
  const starts = words.map((word) => {
    const start = word.slice(0, MAX_WORD_LENGTH);
    return start.isWellFormed() ? start : start.slice(0, -1);
  });
  return Array.from(new Set(starts), (start) => `'${tenantId.slice(-8)}${start}'`).join(' ');
}
