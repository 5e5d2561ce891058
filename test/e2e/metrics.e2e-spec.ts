import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Server } from 'node:net';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { requestCompleted } from '../../src/common/logging/request-completed.js';
import { poolOf } from '../../src/database/connection/data-source.js';
import type { DatabasePool } from '../../src/database/connection/database-pool.js';
import { startAs } from '../../src/database/connection/work.js';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { send } from '../support/http.js';
import { Scrape } from '../support/scrape.js';
import { TestProvider, respond } from '../support/test-provider.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const PREFIX = 'task_activities_';
const TASKS = '/api/activities/tasks';

/** What is asked of an instance, and by how much that moved a series. */
interface Moved {
  by(name: string, labels?: Record<string, string>): number;
}

/** The series of requests with a response. */
function requests(status: string, route = TASKS, method = 'POST') {
  return ['http_request_duration_seconds_count', { method, route, status }] as const;
}

/** Takes all connections that there may be, as creates may. */
function takeConnections(pool: DatabasePool): Promise<PoolClient[]> {
  const take = () => startAs({ kind: 'CREATE', tenantId: null }, () => pool.connect());
  return Promise.all(Array.from({ length: pool.options.max }, take));
}

describe('the metrics of an instance', () => {
  let server: TestServer;
  let tenant: TestTenant;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    server = await startServer({ METRICS_PORT: String(port), OUTBOUND_ALLOW: '127.0.0.1' });
    tenant = await TestTenant.create(server);
  });

  afterAll(() => server.app.close());

  /** Waits until what a request moved has moved as it should: a response is sent before it is counted. */
  async function expectMoves(work: () => Promise<unknown>, check: (moved: Moved) => void): Promise<void> {
    const before = await Scrape.of(port);
    await work();
    await eventually(async () => {
      const after = await Scrape.of(port);
      check({
        by: (name, labels) => after.sum(`${PREFIX}${name}`, labels) - before.sum(`${PREFIX}${name}`, labels),
      });
    });
  }

  /** Asks the port of the metrics. */
  function ask(path: string, method = 'GET') {
    return send(`http://127.0.0.1:${port}${path}`, method, {});
  }

  it('count a create by its route, status and outcome, with its wait and its statement', async () => {
    await expectMoves(
      () => tenant.addTask(),
      (moved) => {
        expect(moved.by(...requests('201'))).toBe(1);
        expect(moved.by('creates_total', { outcome: 'CREATED' })).toBe(1);
        expect(moved.by('creates_total')).toBe(1);
        expect(moved.by('connection_wait_seconds_count', { work: 'create' })).toBeGreaterThan(0);
        expect(moved.by('statement_items_sum', { statement: 'create-tasks' })).toBe(1);
        expect(moved.by('configuration_lookups_total')).toBe(1);
      },
    );
  });

  it('count what is refused by its code: 400, 404, 409; and a replay', async () => {
    const body = tenant.taskBody();
    await tenant.createTask(body);

    await expectMoves(
      async () => {
        await tenant.createTask({});
        await tenant.createTask(tenant.taskBody({ commerce_id: tenant.routeId }));
        await tenant.createTask(body);
        await tenant.createTask(body, { headers: { 'idempotency-replay': 'true' } });
      },
      (moved) => {
        for (const status of ['400', '404', '409', '200']) expect(moved.by(...requests(status))).toBe(1);
        for (const outcome of [
          'VALIDATION_FAILED',
          'IDEMPOTENCY_KEY_EXISTS',
          'REPLAYED',
          'COMMERCE_NOT_FOUND',
        ])
          expect(moved.by('creates_total', { outcome })).toBe(1);
        expect(moved.by('creates_total')).toBe(4);
      },
    );
  });

  it('count each item of a batch, and no dry run', async () => {
    const repeated = tenant.taskBody();

    await expectMoves(
      async () => {
        const batch = (mode: string, items: unknown[]) =>
          tenant.request('POST', '/activities/tasks/batch', { mode, items });
        await batch('partial', [tenant.taskBody(), repeated, {}]);
        await batch('atomic', [tenant.taskBody(), repeated]);
        await batch('atomic', [tenant.taskBody(), tenant.taskBody()]);
        await tenant.createTask(tenant.taskBody(), { query: '?dry_run=true' });
      },
      (moved) => {
        expect(moved.by('creates_total', { outcome: 'CREATED' })).toBe(4);
        expect(moved.by('creates_total', { outcome: 'VALIDATION_FAILED' })).toBe(1);
        expect(moved.by('creates_total', { outcome: 'IDEMPOTENCY_KEY_EXISTS' })).toBe(1);
        expect(moved.by('creates_total')).toBe(6);
      },
    );
  });

  it('count what is asked of no route as one, whatever it was', async () => {
    await expectMoves(
      async () => {
        await send(`${server.url}/nothing/here`, 'GET', {});
        await send(`${server.url}/api/nothing-either`, 'DELETE', {});
      },
      (moved) => {
        const unmatched = { route: 'unmatched', status: '404' };
        expect(moved.by('http_request_duration_seconds_count', unmatched)).toBe(2);
      },
    );
  });

  it('count what the database refuses by the class of its SQLSTATE', async () => {
    await expectMoves(
      () => server.dataSource.query('SELECT 1/0').catch(() => undefined),
      (moved) => expect(moved.by('database_errors_total', { class: '22' })).toBe(1),
    );
  });

  it('show connections that are held, and what waits for one and how long', async () => {
    const pool = poolOf(server.dataSource);
    const before = await Scrape.of(port);
    const held = await takeConnections(pool);
    const waiting = startAs({ kind: 'BULK', tenantId: null }, () => pool.connect());

    const scrape = await Scrape.of(port);
    expect(scrape.sum(`${PREFIX}connections`, { state: 'limit' })).toBe(pool.options.max);
    expect(scrape.sum(`${PREFIX}connections`, { state: 'open' })).toBe(held.length);
    expect(scrape.sum(`${PREFIX}connections_held`, { work: 'create' })).toBe(held.length);
    expect(scrape.sum(`${PREFIX}connection_queue_length`, { work: 'bulk' })).toBe(1);

    held.forEach((client) => client.release());
    (await waiting).release();
    const after = await Scrape.of(port);
    const waits = (of: Scrape) => of.sum(`${PREFIX}connection_wait_seconds_sum`, { work: 'bulk' });
    expect(waits(after)).toBeGreaterThan(waits(before));
    expect(after.sum(`${PREFIX}connection_queue_length`, { work: 'bulk' })).toBe(0);
  });

  it('count what is refused with 503, since too much waits for a connection', async () => {
    const id = await tenant.addTask();
    const pool = poolOf(server.dataSource);
    const held = await takeConnections(pool);
    const others = Array.from({ length: 4_000 }, (_, index) =>
      startAs({ kind: 'READ', tenantId: `other-${index % 4}` as TenantId }, () => pool.connect()),
    );

    await expectMoves(
      async () => expect((await tenant.request('GET', `/activities/${id}`)).status).toBe(503),
      (moved) => {
        expect(moved.by(...requests('503', '/api/activities/:id', 'GET'))).toBe(1);
        expect(moved.by('queue_refusals_total', { queue: 'connection' })).toBe(1);
      },
    );

    held.forEach((client) => client.release());
    for (const other of others) void other.then((client) => client.release());
    await eventually(() => expect(pool.waiting).toBe(0));
  });

  it('say how late tasks were sent, and what came of that', async () => {
    const provider = await TestProvider.start(respond(200));
    const sending = await DispatchTenant.create(server, provider);

    await expectMoves(
      async () => sending.untilStatus(await sending.addTask(), 'DISPATCHED'),
      (moved) => {
        expect(moved.by('dispatch_attempts_total', { outcome: 'SUCCESS' })).toBe(1);
        expect(moved.by('dispatch_attempts_total')).toBe(1);
        expect(moved.by('dispatch_lateness_seconds_count')).toBe(1);
        expect(moved.by('dispatches_in_progress')).toBe(0);
      },
    );
  });

  it('show a breaker that is open', async () => {
    const provider = await TestProvider.start(respond(500));
    const sending = await DispatchTenant.create(server, provider, { retry_delays: [] });

    await expectMoves(
      async () => {
        for (let failed = 0; failed < 10; failed++)
          await sending.untilStatus(await sending.addTask(), 'FAILED');
      },
      (moved) => {
        expect(moved.by('dispatch_breakers_open')).toBe(1);
        expect(moved.by('dispatch_attempts_total', { outcome: 'FAILED' })).toBe(10);
      },
    );
  });

  it('count a lease that ran out', async () => {
    const provider = await TestProvider.start(respond(200));
    const sending = await DispatchTenant.create(server, provider, { timing: 'AT_SCHEDULE' });
    const task = await sending.addTask({ scheduled_at: '2100-01-01T09:00:00.000Z' });

    await expectMoves(
      async () => {
        await sending.tenant.manager.query(
          `UPDATE activities.dispatches SET due_at = now() - interval '1 minute', attempts = 1, first_claimed_at = now(),
             lease_token = $2, lease_until = now() - interval '1 second' WHERE tenant_id = $1`,
          [sending.tenant.id, task],
        );
        await sending.untilStatus(task, 'DISPATCHED');
      },
      (moved) => expect(moved.by('dispatch_leases_expired_total')).toBe(1),
    );
  });

  it('name no tenant and nothing else that a caller chose', async () => {
    const id = await tenant.addTask();
    await tenant.request('GET', `/activities/${id}?secret=query`);
    await send(`${server.url}/${tenant.id}/chosen-by-the-caller`, 'GET', {});
    const { text, samples } = await Scrape.of(port);

    expect(text).not.toContain(tenant.id);
    expect(text).not.toContain(id);
    expect(text).not.toMatch(/chosen-by-the-caller|secret/);
    const names = new Set(samples.flatMap(({ labels }) => Object.keys(labels)));
    expect([...names].filter((name) => /tenant|url|path|address$/.test(name))).toEqual([]);
    const routes = new Set(
      samples.map(({ labels }) => labels['route']).filter((route) => route !== undefined),
    );
    expect([...routes]).toContain('/api/activities/:id');
  });

  it('are those of the process too: its event loop, memory and collections', async () => {
    const { samples } = await Scrape.of(port);

    const names = new Set(samples.map(({ name }) => name));
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
    ])
      expect(names).toContain(name);
  });

  it('are served at one path to GET and HEAD, without the API beside them', async () => {
    const found = await ask('/metrics?name=value');
    expect(found.status).toBe(200);
    expect(found.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await ask('/metrics', 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect((await ask('/metrics', 'POST')).headers.get('allow')).toBe('GET, HEAD');
    expect((await ask('/metrics', 'DELETE')).status).toBe(405);
    for (const path of ['/', '/metrics/', '/api/health/live']) expect((await ask(path)).status).toBe(404);
    expect((await send(`${server.url}/metrics`, 'GET', {})).status).toBe(404);
  });
});

describe('the metrics of an instance with limits', () => {
  it('count what a limit refuses by its name', async () => {
    const port = await freePort();
    const server = await startServer({
      METRICS_PORT: String(port),
      RATE_LIMIT_TENANT: '1',
      RATE_LIMIT_ADDRESS: '3',
      RATE_LIMIT_WINDOW: '60',
    });
    onTestFinished(() => server.app.close());
    const tenant = await TestTenant.create(server);

    const statuses = [];
    for (let sent = 0; sent < 4; sent++) statuses.push((await tenant.request('GET', '/activities')).status);

    expect(statuses).toEqual([200, 429, 429, 429]);
    await eventually(async () => {
      const scrape = await Scrape.of(port);
      const refusals = (limit: string) => scrape.sum(`${PREFIX}rate_limit_refusals_total`, { limit });
      expect([refusals('tenant'), refusals('address'), refusals('tenant-rows')]).toEqual([2, 1, 0]);
    });
  });
});

describe('the port of metrics', () => {
  it('is not opened, and nothing is watched, unless it is set', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen');
    onTestFinished(() => listen.mockRestore());

    const server = await startServer({ METRICS_PORT: '0' });
    onTestFinished(() => server.app.close());

    // The one of the API.
    expect(listen).toHaveBeenCalledTimes(1);
    expect(requestCompleted.isWatched).toBe(false);
  });

  it('answers until the last request has its response, and no longer', async () => {
    const port = await freePort();
    const server = await startServer({ METRICS_PORT: String(port) });
    const tenant = await TestTenant.create(server);
    const late = request(`${server.url}${TASKS}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tenant.token()}`,
        'x-tenant-id': tenant.id,
        'content-type': 'application/json',
      },
    });
    const arrived = once(server.app.getHttpServer(), 'request');
    late.write('{');
    await arrived;
    const answered = once(late, 'response') as Promise<[IncomingMessage]>;

    const closed = server.app.close();
    await eventually(() => expect((server.app.getHttpServer() as Server).listening).toBe(false));
    expect((await Scrape.of(port)).sum(`${PREFIX}connections`, { state: 'limit' })).toBeGreaterThan(0);

    late.end('}');
    expect((await answered)[0].statusCode).toBe(400);
    await closed;
    await expect(Scrape.of(port)).rejects.toThrow('fetch failed');
  });

  it('is told of where it is taken, and the start refused', async () => {
    const port = await freePort();
    const first = await startServer({ METRICS_PORT: String(port) });
    onTestFinished(() => first.app.close());

    await expect(startServer({ METRICS_PORT: String(port) })).rejects.toThrow(
      `The service cannot listen on port ${port} of 127.0.0.1: listen EADDRINUSE: address already in use 127.0.0.1:${port}. ` +
        'Set METRICS_PORT to a free port, or stop the program that has it.',
    );
  });
});
