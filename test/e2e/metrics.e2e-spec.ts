import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { poolOf } from '../../src/database/connection/data-source.js';
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

  function requests(status: string, route = TASKS, method = 'POST') {
    return ['http_request_duration_seconds_count', { method, route, status }] as const;
  }

  it('count a create by its route, status and outcome, with its wait and its statement', async () => {
    await expectMoves(
      () => tenant.addTask(),
      (moved) => {
        expect(moved.by(...requests('201'))).toBe(1);
        expect(moved.by('creates_total', { outcome: 'CREATED' })).toBe(1);
        expect(moved.by('creates_total')).toBe(1);
        expect(moved.by('connection_wait_seconds_count', { work: 'create' })).toBe(1);
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
        for (const outcome of ['VALIDATION_FAILED', 'IDEMPOTENCY_KEY_EXISTS', 'REPLAYED', 'COMMERCE_NOT_FOUND'])
          expect(moved.by('creates_total', { outcome })).toBe(1);
        expect(moved.by('creates_total')).toBe(4);
      },
    );
  });

  it('count each item of a batch, and no dry run', async () => {
    const repeated = tenant.taskBody();

    await expectMoves(
      async () => {
        await tenant.request('POST', '/activities/tasks/batch', { tasks: [tenant.taskBody(), repeated, {}] });
        await tenant.request('POST', '/activities/tasks/batch', {
          mode: 'atomic',
          tasks: [tenant.taskBody(), repeated],
        });
        await tenant.request('POST', '/activities/tasks/batch', {
          mode: 'atomic',
          tasks: [tenant.taskBody(), tenant.taskBody()],
        });
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
    const { limit } = { limit: pool.options.max };
    const before = await Scrape.of(port);
    const held: PoolClient[] = [];
    onTestFinished(() => held.splice(0).forEach((client) => client.release()));
    // Named by nobody, they are writes: of ten, eight.
    while (pool.heldOf('WRITE') < (limit === 1 ? 1 : 7)) held.push(await pool.connect());
    const waiting = [pool.connect()];

    const scrape = await Scrape.of(port);
    expect(scrape.sum(`${PREFIX}connections`, { state: 'limit' })).toBe(limit);
    expect(scrape.sum(`${PREFIX}connections_held`, { work: 'write' })).toBe(held.length);
    expect(scrape.sum(`${PREFIX}connection_queue_length`, { work: 'write' })).toBe(waiting.length);

    for (const client of held.splice(0)) client.release();
    for (const client of await Promise.all(waiting)) client.release();
    const after = await Scrape.of(port);
    const waits = (of: Scrape) => of.sum(`${PREFIX}connection_wait_seconds_sum`, { work: 'write' });
    expect(waits(after)).toBeGreaterThan(waits(before));
    expect(after.sum(`${PREFIX}connection_queue_length`)).toBe(0);
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

  it('show a breaker that is open, and a lease that ran out', async () => {
    const provider = await TestProvider.start(respond(200));
    const sending = await DispatchTenant.create(server, provider);
    const task = await sending.addTask();
    await sending.untilStatus(task, 'DISPATCHED');

    await expectMoves(
      async () => {
        await sending.setState(`failures = 10, probes = 0, held_until = now() + interval '1 hour'`);
        const held = await sending.addTask();
        await eventually(async () => expect(await sending.row(held)).toMatchObject({ attempts: 0 }));
      },
      (moved) => expect(moved.by('dispatch_breakers_open')).toBe(1),
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
    const routes = new Set(samples.map(({ labels }) => labels['route']).filter((route) => route !== undefined));
    expect([...routes]).toContain('/api/activities/:id');
  });

  it('are those of the process too: its event loop, memory and collections', async () => {
    const { samples } = await Scrape.of(port);

    const names = new Set(samples.map(({ name }) => name));
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'process_cpu_seconds_total'])
      expect(names).toContain(name);
  });

  it('are served at one path to GET and HEAD, without the API beside them', async () => {
    const ask = (path: string, method = 'GET') => send(`http://127.0.0.1:${port}${path}`, method, {});

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
    const listening: number[] = [];
    const { default: net } = await import('node:net');
    const listen = net.Server.prototype.listen;
    net.Server.prototype.listen = function count(this: never, ...options: never[]) {
      listening.push(options.length);
      return (listen as (...all: never[]) => never).apply(this, options);
    } as never;
    onTestFinished(() => void (net.Server.prototype.listen = listen));

    const server = await startServer({ METRICS_PORT: '0' });
    onTestFinished(() => server.app.close());

    // The one of the API.
    expect(listening).toHaveLength(1);
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
