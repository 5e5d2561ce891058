import type { DataSource, QueryRunner } from 'typeorm';
import { StartError } from '../../config/start-error.js';
import type { DatabaseClient } from '../connection/database-client.js';
import { SCHEMA } from '../connection/data-source.js';
import { tablesInOrder } from './tables-in-order.js';

/** So many rows are held at once; the largest have 256 KiB. */
const PART = 200;

/** A table that was copied. */
export interface CopiedTable {
  name: string;
  rows: number;
}

/**
 * Copies all rows of one database into another that has the same migrations and no rows, in one transaction:
 * all of them are there afterwards, each equal to what it was, or none.
 *
 * @throws {StartError} when the target has rows, or would have others than the source.
 */
export async function copyRows(source: DataSource, target: DataSource): Promise<CopiedTable[]> {
  const [from, to] = [source.createQueryRunner(), target.createQueryRunner()];
  const client = (await to.connect()) as DatabaseClient;
  try {
    await client.liftTimeLimits();
    await from.startTransaction('REPEATABLE READ');
    await to.startTransaction();
    const copied = await copyTables(from, to);
    await to.commitTransaction();
    return copied;
  } finally {
    for (const runner of [from, to]) if (runner.isTransactionActive) await runner.rollbackTransaction();
    // Without limits, it is of no use to anyone else.
    await client.end();
    for (const runner of [from, to]) await runner.release();
  }
}

async function copyTables(from: QueryRunner, to: QueryRunner): Promise<CopiedTable[]> {
  const tables = await tablesInOrder(to);
  const copied: CopiedTable[] = [];
  for (const name of tables) {
    const table = `${SCHEMA}.${name}`;
    if ((await summaryOf(to, table)).rows > 0)
      throw new StartError(`The table ${name} of DATABASE_URL has rows: name a database without any.`);
    await copyTable(from, to, table);
    const [had, has] = [await summaryOf(from, table), await summaryOf(to, table)];
    if (had.rows !== has.rows || had.hash !== has.hash)
      throw new StartError(`The table ${name} would not have the rows that it had. Nothing was copied.`);
    copied.push({ name, rows: has.rows });
  }
  return copied;
}

/** By the names of columns, whose order differs where they were added at another time. */
async function copyTable(from: QueryRunner, to: QueryRunner, table: string): Promise<void> {
  await from.query(`DECLARE part NO SCROLL CURSOR FOR SELECT to_json(t)::text AS row FROM ${table} t`);
  for (;;) {
    const part = (await from.query(`FETCH ${PART} FROM part`)) as { row: string }[];
    if (part.length === 0) break;
    await to.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`, [
      `[${part.map(({ row }) => row).join(',')}]`,
    ]);
  }
  await from.query('CLOSE part');
}

/** Of all values of all rows, in any order. */
async function summaryOf(runner: QueryRunner, table: string): Promise<{ rows: number; hash: string }> {
  const [summary] = (await runner.query(
    `SELECT count(*)::integer AS rows, coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)), 0)::text AS hash
     FROM ${table} t`,
  )) as [{ rows: number; hash: string }];
  return summary;
}
