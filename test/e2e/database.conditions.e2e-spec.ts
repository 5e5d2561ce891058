import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onCitus } from '../support/citus.js';
import {
  createDatabase,
  databaseOf,
  endConnections,
  onPostgres,
  runBeside,
  runOn,
} from '../support/databases.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET, type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';
import { eventually } from '../support/eventually.js';

const ROLE = `role_${process.pid}_${Date.now()}`;

// The embedded database has no roles and no other sessions.
describe.runIf(onPostgres())('a database that cannot do its work', () => {
  let url: string;
  let name: string;
  let server: TestServer;
  let tenant: TestTenant;

  /** The service logs in as a role of its own, that each test can do as it likes with. */
  beforeAll(async () => {
    url = (await createDatabase())['DATABASE_URL']!;
    name = databaseOf(url);
    await runOn(url, `CREATE ROLE ${ROLE} LOGIN SUPERUSER`);
    const asRole = new URL(url);
    asRole.username = ROLE;
    server = await startServer({ DATABASE_URL: asRole.href });
    tenant = await TestTenant.create(server);
  });

  afterAll(async () => {
    await server.app.close();
    await runBeside(url, `DROP ROLE ${ROLE}`);
  });

  function create(): Promise<Answer> {
    return tenant.createTask(tenant.taskBody());
  }

  function ready(): Promise<Answer> {
    return send(`${server.url}/api/health/ready`, 'GET', {});
  }

  type Condition = [string, () => string, () => string];
  const READ_ONLY: Condition = [
    'is read-only',
    () => `ALTER ROLE ${ROLE} SET default_transaction_read_only = on`,
    () => `ALTER ROLE ${ROLE} RESET default_transaction_read_only`,
  ];
  const CONDITIONS: Condition[] = [
    // On a cluster what a role has set holds on the coordinator, and creates are written by the workers.
    ...(onCitus() ? [] : [READ_ONLY]),
    ['refuses the role', () => `ALTER ROLE ${ROLE} NOLOGIN`, () => `ALTER ROLE ${ROLE} LOGIN`],
    [
      'has another name',
      () => `ALTER DATABASE ${name} RENAME TO ${name}_other`,
      () => `ALTER DATABASE ${name}_other RENAME TO ${name}`,
    ],
    [
      'takes no connections',
      () => `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
      () => `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`,
    ],
    [
      'has no connection left',
      () => `ALTER ROLE ${ROLE} NOSUPERUSER CONNECTION LIMIT 0`,
      () => `ALTER ROLE ${ROLE} SUPERUSER CONNECTION LIMIT -1`,
    ],
  ];

  it.each(CONDITIONS)(
    'as it %s, makes every write a 503, and is found when it can',
    async (_, harm, heal) => {
      await runBeside(url, harmAfterEnding(harm()));
      const id = '00000000-0000-4000-8000-000000000000';
      const answers = [
        await create(),
        await tenant.request('POST', '/routes', { name: 'North' }),
        await tenant.request('PATCH', `/commerces/${tenant.commerceId}`, { name: 'Other' }),
        await tenant.request('POST', '/routes/sync', { items: [{ external_id: 'R-1', name: 'South' }] }),
        await tenant.request('POST', `/activities/${id}/cancel`, { reason: 'Closed' }),
        await ready(),
      ];
      await runBeside(url, heal());

      const writes = answers.slice(0, 4).map((answer) => outcomeOf(answer));
      expect(writes).toEqual(writes.map(() => '503 DATABASE_UNAVAILABLE'));
      for (const answer of answers.slice(0, 4)) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(['404 ACTIVITY_NOT_FOUND', '503 DATABASE_UNAVAILABLE']).toContain(outcomeOf(answers[4]!));
      expect(outcomeOf(answers[5]!)).toBe('503 SERVICE_UNAVAILABLE');
      // No connection that the condition was met on is used again.
      expect((await create()).status).toBe(201);
      expect((await ready()).status).toBe(200);
    },
  );

  /** A database is renamed when nobody is connected, so that it is done before anybody can be again. */
  function harmAfterEnding(harm: string): string {
    return `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'; COMMIT; ${harm}`;
  }

  it.skipIf(onCitus())('says of itself that it is read-only', async () => {
    await runBeside(url, `ALTER ROLE ${ROLE} SET default_transaction_read_only = on`);
    await endConnections(url);
    const answer = await ready();
    await runBeside(url, `ALTER ROLE ${ROLE} RESET default_transaction_read_only`);

    expect(answer.body.details).toEqual([
      { field: 'database', code: 'DOWN', message: 'the database is read-only' },
    ]);
  });

  it('makes a 503 of a lock that the role may not wait for', async () => {
    await runBeside(url, `ALTER ROLE ${ROLE} SET lock_timeout = '20ms'`);
    await endConnections(url);
    const holder = server.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE activities.operators');
    const answer = await create();
    await holder.rollbackTransaction();
    await holder.release();
    await runBeside(url, `ALTER ROLE ${ROLE} RESET lock_timeout`);
    await endConnections(url);

    expect(outcomeOf(answer)).toBe('503 DATABASE_UNAVAILABLE');
    expect((await create()).status).toBe(201);
  });
});

describe.runIf(onPostgres())('transactions that are in the way of each other', () => {
  it('are done again until each has its turn', async () => {
    const tenant = await TestTenant.create();
    const { dataSource } = tenant.server;
    const names = Array.from({ length: 4 }, (_, index) => `shop ${index}`);
    let attempts = 0;

    await Promise.all(
      names.map((name) =>
        dataSource.transaction('SERIALIZABLE', async (manager) => {
          attempts += 1;
          const rows = 'SELECT name FROM activities.commerces WHERE tenant_id = $1 AND id = $2';
          await manager.query(rows, [tenant.id, tenant.commerceId]);
          // Each has read before one of them writes.
          if (attempts < names.length) await eventually(() => expect(attempts).toBeGreaterThanOrEqual(4));
          await manager.query(
            `UPDATE activities.commerces SET name = name || ' ' || $3 WHERE tenant_id = $1 AND id = $2`,
            [tenant.id, tenant.commerceId, name],
          );
        }),
      ),
    );

    expect(attempts).toBeGreaterThan(names.length);
    const { body } = await tenant.request('GET', `/commerces/${tenant.commerceId}`);
    for (const name of names) expect(body.name).toContain(name);
  });
});

const ODD_SETTINGS = [
  `DateStyle = 'German, DMY'`,
  `IntervalStyle = 'sql_standard'`,
  `TimeZone = 'Africa/Monrovia'`,
  'standard_conforming_strings = off',
  `search_path = 'public', 'pg_catalog'`,
  `default_transaction_isolation = 'serializable'`,
  'extra_float_digits = -5',
  `client_encoding = 'LATIN1'`,
  'array_nulls = off',
  `bytea_output = 'escape'`,
  'synchronous_commit = off',
  'max_parallel_workers_per_gather = 4',
];

describe.runIf(onPostgres())('a database with other defaults', () => {
  let server: TestServer;
  let tenant: TestTenant;

  beforeAll(async () => {
    const url = (await createDatabase())['DATABASE_URL']!;
    await runBeside(
      url,
      ...ODD_SETTINGS.map((setting) => `ALTER DATABASE ${databaseOf(url)} SET ${setting}`),
    );
    server = await startServer({ DATABASE_URL: url });
    tenant = await TestTenant.create(server);
  });

  afterAll(() => server.app.close());

  it('gives back what was stored', async () => {
    const scheduledAt = '1900-01-01T00:00:00.001Z';
    const value = { text: "it's \\ „ünïcode“ 🏪", numbers: [0.1, 1e21 / 1e15], nothing: null };
    const address = { street: 'Main \\ street', latitude: 19.0433123, longitude: -98.1981456 };
    const stored = await tenant.request('POST', `/commerces/${tenant.commerceId}/addresses`, {
      ...address,
      city: 'Puebla',
      country_code: 'MX',
    });
    const body = tenant.taskBody({
      scheduled_at: scheduledAt,
      suggested_execution_time: null,
      attributes: [{ key: 'promotions', value }],
    });
    const created = await tenant.createTask(body);
    const id = created.body.id as string;

    expect(stored.body).toMatchObject(address);
    expect(created.status).toBe(201);
    expect((await tenant.createTask(body)).body).toMatchObject({ activityId: id, sameRequest: true });
    expect((await tenant.request('GET', `/activities/${id}`)).body).toMatchObject({ scheduledAt });
    const attributes = await tenant.request('GET', `/activities/${id}/attributes`);
    expect(attributes.body).toMatchObject([{ value }]);
    const listed = await tenant.request('GET', `/activities?scheduled_from=${scheduledAt}`);
    expect(listed.body.data).toMatchObject([{ id, scheduledAt }]);
  });

  it('changes one thing for many callers at once without an error', async () => {
    const id = await tenant.addTask();
    const routes = await Promise.all(
      Array.from({ length: 8 }, (_, index) => tenant.request('POST', '/routes', { name: `Route ${index}` })),
    );
    const answers = await Promise.all(
      routes.flatMap((route, index) => [
        tenant.request('PATCH', `/activities/tasks/${id}`, { assigned_route_id: route.body.id as string }),
        tenant.request('PATCH', `/commerces/${tenant.commerceId}`, { name: `Shop ${index}` }),
        tenant.request('PUT', `/commerces/${tenant.commerceId}/attributes/promotions`, { value: index }),
        tenant.request('PUT', '/activity-config/attribute-policies/promotions', {
          strategy: 'UPFRONT',
          resolver: 'INTERNAL_SERVICE',
        }),
      ]),
    );

    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it.each([
    ['statement_timeout', '5s', 'ends what takes too long'],
    ['idle_in_transaction_session_timeout', '10s', 'ends what a client has left open'],
    ['synchronous_commit', 'on', 'loses nothing that was acknowledged'],
    ['max_parallel_workers_per_gather', '0', 'leaves the other processors to others'],
  ])('has %s at %s: %s', async (name, value) => {
    const settings: unknown[] = await server.dataSource.query('SELECT current_setting($1) AS value', [name]);

    expect(settings).toEqual([{ value }]);
  });
});

describe('the compiled service', () => {
  let folder: string;
  let service: ServiceProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'service-'));
  });

  afterEach(async () => {
    await service?.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('keeps moments whatever the zone of its process', async () => {
    const environment = { JWT_SECRET, TZ: 'Africa/Monrovia', ...(await createDatabase()) };
    service = await ServiceProcess.start(environment, folder);
    const tenant = await TestTenant.createBare(service.url);
    await tenant.setUpByApi();
    const scheduledAt = '1900-01-01T00:00:00.000Z';
    const id = await tenant.addTask({ scheduled_at: '1950-06-01T00:00:00.000Z' });

    const changed = await tenant.request('PATCH', `/activities/tasks/${id}`, { scheduled_at: scheduledAt });
    expect(changed.body).toMatchObject({ scheduledAt });
    for (const filter of [`scheduled_from=${scheduledAt}`, 'scheduled_to=1900-01-01T00:00:00.001Z']) {
      const listed = await tenant.request('GET', `/activities?${filter}&cursor=`);
      expect(listed.body.data).toMatchObject([{ id, scheduledAt }]);
    }
    await tenant.request('PUT', `/commerces/${tenant.commerceId}/attributes/promotions`, {
      value: 1,
      valid_from: scheduledAt,
    });
    const stored = await tenant.request('GET', `/commerces/${tenant.commerceId}/attributes`);
    expect(stored.body).toMatchObject([{ validFrom: scheduledAt }]);
  });

  it('pays no heed to the variables of other tools', async () => {
    const variables = {
      PGHOST: '203.0.113.1',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGPASSWORD: 'wrong',
      PGDATABASE: 'none',
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGOPTIONS: '-c default_transaction_read_only=on',
      PGAPPNAME: 'other',
      PGCLIENTENCODING: 'LATIN1',
      PGCLIENT_ENCODING: 'LATIN1',
      PGREPLICATION: 'database',
      PGTZ: 'Asia/Tokyo',
      PGCONNECT_TIMEOUT: '1',
      PGPASSFILE: '/nonexistent',
    };
    service = await ServiceProcess.start({ JWT_SECRET, ...variables, ...(await createDatabase()) }, folder);

    expect((await send(`${service.url}/api/health/ready`, 'GET', {})).status).toBe(200);
  });

  it.runIf(onPostgres()).each(['LATIN1', 'SQL_ASCII'])('refuses a database in %s', async (encoding) => {
    const url = (await createDatabase({ empty: true }))['DATABASE_URL']!;
    const name = `${databaseOf(url)}_${encoding.toLowerCase()}`;
    await runBeside(url, `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
    const other = new URL(url);
    other.pathname = `/${name}`;
    service = ServiceProcess.spawn({ JWT_SECRET, DATABASE_URL: other.href, MIGRATIONS_RUN: 'true' }, folder);

    expect((await service.end()).code).toBe(1);
    expect(service.output).toMatch(new RegExp(`^The database ${name} .* encoding ${encoding}.*UTF8`));
    expect(service.output).not.toContain('    at ');
  });
});
