import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../../src/config/app-config.js';
import { readFileSync } from 'node:fs';
import { createDataSource } from '../../src/database/connection/data-source.js';
import { findSchemaDrift } from '../../src/database/connection/find-schema-drift.js';
import { SCHEMA_FILE, renderSchema } from '../../src/database/connection/render-schema.js';
import { migrate, revertLastMigration } from '../../src/database/connection/migrate.js';
import { ENTITIES } from '../../src/entities.js';
import { constraintOf, isForeignKeyViolation } from '../../src/database/statements/sqlstate.js';
import { onCitus } from '../support/citus.js';
import { createDatabase } from '../support/databases.js';

async function openEmptyDatabase(): Promise<DataSource> {
  return createDataSource(loadConfig(await createDatabase({ empty: true })), ENTITIES).initialize();
}

describe('the schema', () => {
  let dataSource: DataSource;

  beforeAll(async () => {
    dataSource = await openEmptyDatabase();
    await migrate(dataSource);
  });

  afterAll(async () => {
    await dataSource.destroy();
  });

  it('is what the entities say', async () => {
    expect(await findSchemaDrift(dataSource)).toEqual([]);
  });

  it.skipIf(onCitus())('is what schema.sql says, which makes the same', async () => {
    const written = readFileSync(SCHEMA_FILE, 'utf8');
    const made = await openEmptyDatabase();
    try {
      await made.query(written);

      expect(await renderSchema(dataSource)).toBe(written);
      expect(await renderSchema(made)).toBe(written);
      expect(await findSchemaDrift(made)).toEqual([]);
    } finally {
      await made.destroy();
    }
  });

  it.each([
    ['view', 'CREATE VIEW activities.v AS SELECT 1', 'view activities.v'],
    ['type', `CREATE TYPE activities.e AS ENUM ('a')`, 'type activities.e'],
    ['sequence', 'CREATE SEQUENCE activities.s', 'sequence activities.s'],
    ['procedure', 'CREATE PROCEDURE activities.p() LANGUAGE sql AS $$$$', 'activities.p()'],
    [
      'trigger',
      'CREATE TRIGGER t BEFORE UPDATE ON activities.tenants EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      'trigger t on table activities.tenants',
    ],
    [
      'column of another kind',
      'ALTER TABLE activities.tenants ADD c text GENERATED ALWAYS AS (name) STORED',
      'column c of table activities.tenants',
    ],
    [
      'row security',
      'ALTER TABLE activities.tenants ENABLE ROW LEVEL SECURITY',
      'table activities.tenants with row security',
    ],
  ])('is not rendered when it has a %s, which schema.sql would not show', async (_, statement, object) => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query(statement);

      const rendering = renderSchema(runner);
      await expect(rendering).rejects.toThrow(object);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });

  it('goes up, down to nothing, and up again', async () => {
    for (const _ of dataSource.migrations) await revertLastMigration(dataSource);
    const left = await dataSource.query<unknown[]>(
      `SELECT relname FROM pg_class WHERE relnamespace = 'activities'::regnamespace AND relname NOT LIKE '%migrations%'
       UNION SELECT proname FROM pg_proc WHERE pronamespace = 'activities'::regnamespace`,
    );
    expect(left).toEqual([]);

    await migrate(dataSource);
    expect(await findSchemaDrift(dataSource)).toEqual([]);
  });

  it('starts every key of every tenant table with the tenant, foreign keys included', async () => {
    const keys = await dataSource.query<{ table: string; name: string; first: string }[]>(
      `SELECT c.conrelid::regclass::text AS table, c.conname AS name, a.attname AS first
       FROM pg_constraint c
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
       WHERE c.connamespace = 'activities'::regnamespace AND c.contype IN ('p', 'u', 'f')
         AND c.conrelid NOT IN ('activities.tenants'::regclass, 'activities.migrations'::regclass)`,
    );
    const indexes = await dataSource.query<{ name: string; first: string }[]>(
      `SELECT i.indexrelid::regclass::text AS name, a.attname AS first
       FROM pg_index i
       JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'activities'::regnamespace
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
       WHERE t.relname NOT IN ('tenants', 'migrations')
         -- Each of its words starts with the tenant instead.
         AND a.attname <> 'search_words'`,
    );

    expect(keys.length).toBeGreaterThan(40);
    expect([...keys, ...indexes].filter(({ first }) => first !== 'tenant_id')).toEqual([]);
  });

  it.skipIf(onCitus())(
    'names every constraint and index by its kind, and has no triggers, sequences or tables in public',
    async () => {
      const names = await dataSource.query<{ name: string }[]>(
        `SELECT c.conname AS name FROM pg_constraint c
       WHERE c.connamespace = 'activities'::regnamespace AND c.conrelid <> 'activities.migrations'::regclass
         AND c.contype <> 'n'
       UNION SELECT i.relname FROM pg_class i JOIN pg_index x ON x.indexrelid = i.oid
       WHERE i.relnamespace = 'activities'::regnamespace AND x.indrelid <> 'activities.migrations'::regclass`,
      );
      const unwanted = await dataSource.query<unknown[]>(
        `SELECT relname FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
         OR relnamespace = 'activities'::regnamespace AND relkind = 'S' AND relname NOT LIKE 'migrations%'
       UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal`,
      );

      expect(names.filter(({ name }) => !/^(pk|uq|fk|ck|ix)_/.test(name))).toEqual([]);
      expect(unwanted).toEqual([]);
    },
  );

  it("cannot hold a row that points at another tenant's", async () => {
    const [mine, theirs, commerce] = ['a', 'b', 'c'].map(
      (digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`,
    );
    await dataSource.query('INSERT INTO activities.tenants (id) VALUES ($1), ($2)', [mine, theirs]);
    await dataSource.query('INSERT INTO activities.commerces (tenant_id, id, name) VALUES ($1, $2, $3)', [
      theirs,
      commerce,
      'Theirs',
    ]);

    const error: unknown = await dataSource
      .query(
        'INSERT INTO activities.commerce_users (tenant_id, id, commerce_id, name) VALUES ($1, $2, $2, $3)',
        [mine, commerce, 'Mine'],
      )
      .catch((reason: unknown) => reason);
    expect(isForeignKeyViolation(error)).toBe(true);
    expect(constraintOf(error)).toBe('fk_commerce_users_commerce_id');
  });
});
