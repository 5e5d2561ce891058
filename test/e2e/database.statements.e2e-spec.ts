import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/app-config.js';
import { createDataSource, poolOf } from '../../src/database/connection/data-source.js';
import { DatabaseClient } from '../../src/database/connection/database-client.js';
import { PreparedStatement } from '../../src/database/statements/prepared-statement.js';
import { statementName } from '../../src/database/statements/statement-name.js';
import { ENTITIES } from '../../src/entities.js';
import { createDatabase, onPostgres } from '../support/databases.js';

/** More different texts than a connection holds. */
const TEXTS = Array.from({ length: 250 }, (_, index) => `SELECT $1::int + ${index} AS sum`);

describe('the statements that a connection holds', () => {
  let dataSource: DataSource;

  afterEach(() => dataSource.destroy());

  async function connect(): Promise<void> {
    const config = loadConfig({ NODE_ENV: 'test', DATABASE_POOL_SIZE: '1', ...(await createDatabase()) });
    dataSource = await createDataSource(config, ENTITIES).initialize();
  }

  async function sumOf(text: string): Promise<number> {
    const statement = new PreparedStatement<{ sum: number }>(statementName(text), text);
    return (await statement.run(dataSource, [1]))[0]!.sum;
  }

  /** Of the pool's one connection. */
  async function held(): Promise<string[]> {
    const client = (await poolOf(dataSource).connect()) as PoolClient & DatabaseClient;
    const rows = await client.select<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
    client.release();
    return rows.map(({ statement }) => statement);
  }

  it('are 100 at most, those that were used last, and all texts go on giving their results', async () => {
    await connect();
    for (const [index, text] of TEXTS.entries()) {
      expect(await sumOf(text)).toBe(1 + index);
      expect(await sumOf(TEXTS[0]!)).toBe(1);
    }
    const statements = await held();

    expect(statements).toHaveLength(100);
    expect(statements).toEqual(expect.arrayContaining([TEXTS[0], ...TEXTS.slice(-99)]));
    expect(await sumOf(TEXTS[1]!)).toBe(2);
    expect(await sumOf(TEXTS[1]!)).toBe(2);
    expect(await held()).toHaveLength(100);
  });

  it('are held within a transaction too', async () => {
    await connect();
    await dataSource.transaction(async (manager) => {
      for (const [index, text] of TEXTS.entries()) {
        expect(await manager.query(text, [1])).toEqual([{ sum: 1 + index }]);
      }
    });

    expect(await held()).toHaveLength(100);
  });

  it('hold what TypeORM reads by parameters, and nothing else of it', async () => {
    await connect();
    await dataSource.query('SELECT $1::int AS n', [1]);
    await dataSource.query('SELECT 1 AS n');
    await dataSource.query(`UPDATE activities.tenants SET name = $1 WHERE false`, ['x']);

    const statements = await held();
    expect(statements).toContain('SELECT $1::int AS n');
    expect(statements.filter((text) => /SELECT 1 AS n|UPDATE/.test(text))).toEqual([]);
  });
});

describe.runIf(onPostgres())('a connection on which statements may have no names', () => {
  it('holds none, and answers all the same', async () => {
    const { DATABASE_URL: connectionString } = await createDatabase();
    const client = new DatabaseClient({ connectionString, namedStatements: false });
    await client.connect();
    const query = client.query.bind(client) as (...call: unknown[]) => Promise<{ rows: unknown[] }>;

    expect((await query({ name: 'sum', text: TEXTS[0], values: [1] })).rows).toEqual([{ sum: 1 }]);
    expect((await query(TEXTS[1], [1])).rows).toEqual([{ sum: 2 }]);
    expect(await client.select('SELECT name FROM pg_prepared_statements')).toEqual([]);
    await client.end();
  });
});
