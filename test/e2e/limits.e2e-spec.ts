import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

async function serverWith(environment: Record<string, string>): Promise<TestServer> {
  const server = await startServer(environment);
  onTestFinished(() => server.app.close());
  return server;
}

function limitOf({ headers }: Answer) {
  const [, name, left] = /^"([\w-]+)";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '') ?? [];
  return { name, left, policy: headers.get('ratelimit-policy'), seconds: Number(headers.get('retry-after')) };
}

describe('requests of a tenant', () => {
  it('are not limited unless the operator says so', async () => {
    const tenant = await TestTenant.create();

    const answers = await Promise.all(
      Array.from({ length: 200 }, () => tenant.request('GET', '/activities')),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]!.headers.has('ratelimit')).toBe(false);
  });

  it('get 429 past the limit, which says when to come again, and those of others do not', async () => {
    const server = await serverWith({ RATE_LIMIT_TENANT: '5', RATE_LIMIT_WINDOW: '60' });
    const [tenant, other] = [await TestTenant.create(server), await TestTenant.create(server)];

    const answers = [];
    for (let sent = 0; sent < 6; sent++) answers.push(await tenant.createTask(tenant.taskBody()));
    const unread = await tenant.createTask('{not JSON');
    const forbidden = await tenant.request(
      'POST',
      '/routes',
      {},
      { token: tenant.token(['VIEW_ACTIVITIES']) },
    );

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
    const refused = answers.at(-1)!;
    expect(refused.body).toMatchObject({ statusCode: 429, code: 'RATE_LIMITED', details: [] });
    const { seconds, ...limit } = limitOf(refused);
    expect(limit).toEqual({ name: 'tenant', left: '0', policy: '"tenant";q=5;w=60' });
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit')).toBe(`"tenant";r=0;t=${seconds}`);
    expect([outcomeOf(unread), outcomeOf(forbidden)]).toEqual(['429 RATE_LIMITED', '429 RATE_LIMITED']);
    expect(await tenant.countActivities()).toBe(5);
    expect((await other.createTask(other.taskBody())).status).toBe(201);
  });

  it('count for all credentials of the tenant, and not for strangers who name it', async () => {
    const server = await serverWith({ RATE_LIMIT_TENANT: '3', RATE_LIMIT_WINDOW: '60' });
    const [tenant, other] = [await TestTenant.create(server), await TestTenant.create(server)];
    for (let sent = 0; sent < 5; sent++)
      await tenant.request('GET', '/activities', undefined, { token: other.token() });
    const { plaintextKey } = await tenant.createApiKey(['VIEW_ACTIVITIES']);
    const byKey = () => send(`${server.url}/api/activities`, 'GET', { 'x-api-key': plaintextKey });

    const statuses = [];
    for (const next of [byKey, () => tenant.request('GET', '/activities'), byKey])
      statuses.push((await next()).status);

    expect(statuses).toEqual([200, 200, 429]);
  });

  it('are accepted again in the next window', async () => {
    const server = await serverWith({ RATE_LIMIT_TENANT: '2', RATE_LIMIT_WINDOW: '1' });
    const tenant = await TestTenant.create(server);
    const answers = await Promise.all([1, 2, 3].map(() => tenant.request('GET', '/activities')));
    expect(answers.filter(({ status }) => status === 429).map(limitOf)).toMatchObject([{ seconds: 1 }]);

    await eventually(async () => expect((await tenant.request('GET', '/activities')).status).toBe(200));
  });
});

function batchOf(owner: TestTenant, length: number): Promise<Answer> {
  const items = Array.from({ length }, () => owner.taskBody());
  return owner.request('POST', '/activities/tasks/batch', { mode: 'partial', items });
}

describe('rows of batches and syncs', () => {
  it('are waited for when they were more than the limit, and other requests are not', async () => {
    const server = await serverWith({ RATE_LIMIT_TENANT_ROWS: '10', RATE_LIMIT_WINDOW: '60' });
    const [tenant, other] = [await TestTenant.create(server), await TestTenant.create(server)];
    const sync = () => tenant.request('POST', '/routes/sync', { items: [{ external_id: 'a', name: 'A' }] });

    const statuses = [(await batchOf(tenant, 9)).status, (await batchOf(tenant, 16)).status];
    const refused = await batchOf(tenant, 1);

    expect(statuses).toEqual([207, 207]);
    expect(limitOf(refused)).toMatchObject({ name: 'tenant-rows', policy: '"tenant-rows";q=10;w=60' });
    // The rest of the window, and the time for the 15 rows beyond it.
    expect(limitOf(refused).seconds).toBeGreaterThan(90);
    expect(limitOf(refused).seconds).toBeLessThanOrEqual(150);
    expect(outcomeOf(await sync())).toBe('429 RATE_LIMITED');
    expect((await tenant.createTask(tenant.taskBody())).status).toBe(201);
    expect((await batchOf(other, 1)).status).toBe(207);
    expect(await tenant.countActivities()).toBe(26);
  });

  it('count when the body is refused too', async () => {
    const server = await serverWith({ RATE_LIMIT_TENANT_ROWS: '2', RATE_LIMIT_WINDOW: '60' });
    const tenant = await TestTenant.create(server);
    const sync = () => tenant.request('POST', '/routes/sync', { items: [{}, {}, {}] });

    expect([outcomeOf(await sync()), outcomeOf(await sync())]).toEqual([
      '400 VALIDATION_FAILED',
      '429 RATE_LIMITED',
    ]);
  });
});

function ask({ url }: TestServer, path = '/api/activities', forwarded?: string): Promise<Answer> {
  return send(url + path, 'GET', forwarded === undefined ? {} : { 'x-forwarded-for': forwarded });
}

describe('requests of an address', () => {
  it('get 429 past the limit before anyone looks who sends them, but health checks do not', async () => {
    const server = await serverWith({ RATE_LIMIT_ADDRESS: '3', RATE_LIMIT_WINDOW: '60' });
    const tenant = await TestTenant.create(server);

    const outcomes = [];
    for (const path of [
      '/api/activities',
      '/api/nothing',
      '/api/docs',
      '/api/activities',
      '/api/docs',
      '/api/nothing',
    ])
      outcomes.push((await ask(server, path)).status);
    const refused = await tenant.request('GET', '/activities');
    const refusedPage = await ask(server, '/api/docs');
    const health = [await ask(server, '/api/health/live'), await ask(server, '/api/health/ready')];

    expect(outcomes).toEqual([401, 404, 200, 429, 429, 429]);
    expect(limitOf(refused)).toMatchObject({ name: 'address', left: '0', policy: '"address";q=3;w=60' });
    expect(refused.body).toMatchObject({
      code: 'RATE_LIMITED',
      requestId: refused.headers.get('x-request-id'),
    });
    expect(refusedPage.body).toMatchObject({ statusCode: 429, code: 'RATE_LIMITED' });
    expect(health.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('are of the connection, whatever they say, where no proxy is trusted, and the log says so once', async () => {
    const server = await serverWith({ RATE_LIMIT_ADDRESS: '2', RATE_LIMIT_WINDOW: '60' });

    const statuses = [];
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3'])
      statuses.push((await ask(server, undefined, address)).status);

    expect(statuses).toEqual([401, 401, 429]);
    expect(server.logs.filter((line) => line.includes('TRUSTED_PROXIES'))).toHaveLength(1);
  });

  it('are of the last address that a trusted proxy names, which its caller cannot choose', async () => {
    const server = await serverWith({
      RATE_LIMIT_ADDRESS: '2',
      RATE_LIMIT_WINDOW: '60',
      TRUSTED_PROXIES: 'loopback,198.51.100.0/24',
    });
    const sent = [
      ['203.0.113.1', 401],
      ['10.9.9.9, 203.0.113.1', 401],
      ['10.8.8.8, 203.0.113.1, 198.51.100.7', 429],
      ['203.0.113.2', 401],
      ['2001:db8::1', 401],
      ['2001:db8::2', 401],
      ['2001:db8::3', 429],
      ['2001:db8:0:1::1', 401],
    ] as const;

    const statuses = [];
    for (const [forwarded] of sent) statuses.push((await ask(server, undefined, forwarded)).status);

    expect(statuses).toEqual(sent.map(([, status]) => status));
    expect(server.logs.filter((line) => line.includes('TRUSTED_PROXIES'))).toEqual([]);
  });
});

/** Sends creates from several clients, each one after the other. */
async function flood(tenant: TestTenant, { clients, each }: { clients: number; each: number }) {
  const statuses: number[] = [];
  const client = async () => {
    for (let sent = 0; sent < each; sent++)
      statuses.push((await tenant.createTask(tenant.taskBody())).status);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return statuses;
}

describe('a flood of one tenant', () => {
  it('is accepted up to its limit and refused past it, and leaves others alone', async () => {
    const server = await serverWith({ RATE_LIMIT_TENANT: '40', RATE_LIMIT_WINDOW: '60' });
    const [tenant, other] = [await TestTenant.create(server), await TestTenant.create(server)];

    const [flooding, calm] = await Promise.all([
      flood(tenant, { clients: 32, each: 13 }),
      flood(other, { clients: 1, each: 10 }),
    ]);

    expect(flooding.filter((status) => status === 201)).toHaveLength(40);
    expect(flooding.filter((status) => status === 429)).toHaveLength(376);
    expect(await tenant.countActivities()).toBe(40);
    expect(new Set(calm)).toEqual(new Set([201]));
  });

  it('is refused at once, while all that was accepted waits for the database', async () => {
    const server = await serverWith({ RATE_LIMIT_TENANT: '5', RATE_LIMIT_WINDOW: '60' });
    const tenant = await TestTenant.create(server);
    const runner = server.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE activities.activities IN ACCESS EXCLUSIVE MODE');

    const sent = Array.from({ length: 6 }, () => tenant.createTask(tenant.taskBody()));
    const first = await Promise.race(sent);
    await runner.rollbackTransaction();
    await runner.release();

    expect(outcomeOf(first)).toBe('429 RATE_LIMITED');
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 201, 201, 201, 201, 429]);
  });
});
