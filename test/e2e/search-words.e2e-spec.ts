import type { QueryRunner } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { migrate } from '../../src/database/connection/migrate.js';
import { FoldSearchWords1764000000010 } from '../../src/database/migrations/1764000000010-fold-search-words.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

async function countFound(tenant: TestTenant, list: string, search: string): Promise<number> {
  const answer = await tenant.request('GET', `/${list}?search=${encodeURIComponent(search)}`);
  expect(answer.status).toBe(200);
  return answer.body.meta.total as number;
}

describe('a search', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it.each([
    ['Straße 12', ['STRASSE', 'straẞe', 'Straße', 'strasse 1']],
    ['STRASSE', ['straße']],
    ['ΚΩΣΤΑΣ', ['ΚΩΣ', 'κωσ', 'Κώστας', 'κωστασ']],
    ['Κώστας', ['ΚΏΣΤΑΣ']],
    ['İstanbul', ['istanbul', 'ISTANBUL', 'ıstanbul']],
    ['ﬁsh', ['FISH', 'fi']],
    ['ꭰꭱꭲ', ['ᎠᎡᎢ']],
  ])('finds %s by %j', async (name, searches) => {
    await tenant.request('POST', '/routes', { name });

    for (const search of searches)
      expect([search, await countFound(tenant, 'routes', search)]).toEqual([search, 1]);
  });

  it.each(['Weißstraße', 'ΚΩΣΤΑΣ', 'Κώστας', 'İstanbul', 'ﬁnch', 'ᾼδης', 'Éxito'])(
    'finds %s while it is typed, letter by letter',
    async (name) => {
      await tenant.request('POST', '/routes', { name });
      const typed = [...name].map((_, index, letters) => letters.slice(0, index + 1).join(''));

      const found = await Promise.all(typed.map((start) => countFound(tenant, 'routes', start)));

      expect(found).toEqual(typed.map(() => 1));
    },
  );

  it.each(['\ufe70', '\uff9e'])(
    'for an accent on no letter is a 400, since it finds nothing: %j',
    async (search) => {
      const answer = await tenant.request('GET', `/routes?search=${encodeURIComponent(search)}`);

      expect(answer.body.details).toMatchObject([{ field: 'search', code: 'INVALID_SEARCH' }]);
    },
  );
});

describe('words that were stored in lower case', () => {
  const migration = new FoldSearchWords1764000000010();
  /** More than two of the migration's chunks. */
  const MANY = 2_100;
  let server: TestServer;
  let tenant: TestTenant;

  beforeAll(async () => {
    // A migration is of a whole database, so the other tests have another one.
    server = await startServer();
  });

  afterAll(async () => {
    await server.app.close();
  });

  beforeEach(async () => {
    tenant = await TestTenant.create(server);
  });

  /** For as long as it works only, since the embedded database has one connection. */
  async function withRunner(work: (runner: QueryRunner) => Promise<void>): Promise<void> {
    const runner = server.dataSource.createQueryRunner();
    try {
      await work(runner);
    } finally {
      await runner.release();
    }
  }

  /** Migrates, and does something else before each statement. */
  function migrateWith(
    before: (runner: QueryRunner, statement: string, tenantId: unknown) => Promise<void>,
  ): Promise<void> {
    return withRunner(async (runner) => {
      const query = runner.query.bind(runner);
      runner.query = (async (statement: string, parameters?: unknown[]) => {
        await before(runner, statement, parameters?.[0]);
        return query(statement, parameters) as Promise<unknown>;
      }) as QueryRunner['query'];
      await migration.up(runner);
    });
  }

  async function storeOldRows(): Promise<void> {
    await tenant.request('POST', '/commerces', { name: 'Bäckerei Weißbrot' });
    await tenant.request('POST', '/operators', { type: 'SALESMAN', name: 'ΚΩΣΤΑΣ' });
    await tenant.request('POST', '/routes', { name: 'Hauptstraße' });
    await tenant.addTask({ reason: 'Grüße', idempotency_key: 'groß-1' });
    await withRunner((runner) => migration.down(runner));
  }

  const SEARCHES = [
    ['commerces', 'WEISS'],
    ['operators', 'κώστας'],
    ['routes', 'HAUPTSTRASSE'],
    ['activities', 'GRUSSE'],
    ['activities', 'gross'],
  ] as const;

  function countAll(): Promise<number[]> {
    return Promise.all(SEARCHES.map(([list, search]) => countFound(tenant, list, search)));
  }

  it('are found after the migration, and are those of before when it is taken back', async () => {
    await storeOldRows();
    expect(await countAll()).toEqual([0, 0, 0, 0, 0]);
    expect(await countFound(tenant, 'routes', 'hauptstraße')).toBe(0);

    await server.dataSource.query('DELETE FROM activities.migrations WHERE name = $1', [migration.name]);
    await migrate(server.dataSource);

    expect(await countAll()).toEqual([1, 1, 1, 1, 1]);
    expect(await server.dataSource.showMigrations()).toBe(false);
  });

  it('are found in every chunk and of every tenant', async () => {
    const other = await TestTenant.create(server);
    const names = Array.from({ length: MANY }, (_, index) => `Straße ${index}`);
    for (const { id: tenantId } of [tenant, other]) {
      const rows = names.map((name) => ({ tenantId, id: uuidv7(), name }));
      await server.dataSource.manager.insert(Route, rows);
    }

    await withRunner((runner) => migration.up(runner));

    expect(await countFound(tenant, 'routes', 'STRASSE')).toBe(MANY);
    expect(await countFound(other, 'routes', 'STRASSE')).toBe(MANY);
  });

  it('are left to who changes the row while they are made anew', async () => {
    await storeOldRows();
    const changed = await tenant.addTask({ reason: 'Gruß' });
    const values = { reason: 'Maß', searchWords: `'${tenant.id.slice(-8)}new'` };

    await migrateWith(async ({ manager }, statement, tenantId) => {
      if (tenantId === tenant.id && statement.startsWith('UPDATE activities.activities'))
        await manager.update(Activity, { tenantId: tenant.id, id: changed }, values);
    });

    expect(await countFound(tenant, 'activities', 'new')).toBe(1);
    expect(await countAll()).toEqual([1, 1, 1, 1, 1]);
  });

  it('are made anew by a second run where the first one stopped', async () => {
    await storeOldRows();
    const stopped = migrateWith((_, statement) =>
      statement.startsWith('UPDATE activities.routes')
        ? Promise.reject(new Error('cut off'))
        : Promise.resolve(),
    );

    await expect(stopped).rejects.toThrow('cut off');
    await withRunner((runner) => migration.up(runner));

    expect(await countAll()).toEqual([1, 1, 1, 1, 1]);
  });
});
