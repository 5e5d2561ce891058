import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../../src/config/app-config.js';
import { createDataSource } from '../../src/database/connection/data-source.js';
import { migrate } from '../../src/database/connection/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations/index.js';
import { ENTITIES } from '../../src/entities.js';
import { createDatabase } from '../support/databases.js';

/** So many of the first migrations were made before there was a release. */
const BEFORE_RELEASES = 7;

/** What has been taken away since, a release after the last version that used it. */
const LET_GO = new Set<string>();

/** What an instance of the version before may rely on, a line each. */
const RELIED_ON = `
  SELECT format('column %s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) AS fact
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'activities'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
    AND NOT a.attisdropped
  UNION ALL
  SELECT format('column %s.%s may be left out', c.relname, a.attname)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'activities'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
    AND NOT a.attisdropped AND (a.atthasdef OR NOT a.attnotnull)
  UNION ALL
  SELECT format('function %s(%s) %s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid))
  FROM pg_proc WHERE pronamespace = 'activities'::regnamespace
  UNION ALL
  SELECT format('constraint %s', conname)
  FROM pg_constraint WHERE connamespace = 'activities'::regnamespace AND contype IN ('p', 'u')
  UNION ALL
  SELECT format('unique index %s', c.relname)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'activities'::regnamespace AND i.indisunique`;

describe('migrations', () => {
  let dataSource: DataSource;
  let all: DataSource['migrations'];
  /** What the version before a migration relied on, and is not there after it; by the migration's place. */
  const takenAway: string[][] = [];
  /** New columns that a version before would have to write; by the migration's place. */
  const demanded: string[][] = [];

  beforeAll(async () => {
    const config = loadConfig(await createDatabase({ empty: true }));
    dataSource = await createDataSource(config, ENTITIES).initialize();
    all = dataSource.migrations;
    let before = new Set<string>();
    for (let count = 1; count <= MIGRATIONS.length; count++) {
      const after = await factsAfter(count);
      takenAway.push([...before].filter((fact) => !after.has(fact)));
      demanded.push([...after].filter((fact) => isDemand(fact, before, after)));
      before = after;
    }
  });

  afterAll(async () => {
    await dataSource.destroy();
  });

  async function factsAfter(count: number): Promise<Set<string>> {
    Object.assign(dataSource, { migrations: all.slice(0, count) });
    await migrate(dataSource);
    const rows = await dataSource.query<{ fact: string }[]>(RELIED_ON);
    return new Set(rows.map(({ fact }) => fact));
  }

  it('take nothing away that instances of the version before rely on', () => {
    const missed = takenAway.slice(BEFORE_RELEASES).flat();

    expect(missed.filter((fact) => !LET_GO.has(fact))).toEqual([]);
  });

  it('demand nothing that instances of the version before do not write', () => {
    expect(demanded.slice(BEFORE_RELEASES).flat()).toEqual([]);
  });

  it('would be found if they took something away, as one did before there was a release', () => {
    expect(takenAway.slice(0, BEFORE_RELEASES).flat()).toContainEqual(
      expect.stringMatching(/^function create_tasks\(/),
    );
  });
});

/** Whether a fact is a column, new in a table that was there, that must be written. */
function isDemand(fact: string, before: Set<string>, after: Set<string>): boolean {
  const [, table, column] = /^column (\w+)\.(\w+) (?!may be left out)/.exec(fact) ?? [];
  if (table === undefined || before.has(fact) || after.has(`column ${table}.${column} may be left out`))
    return false;
  return [...before].some((other) => other.startsWith(`column ${table}.`));
}
