import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { DomainError } from '../../src/common/errors/domain-error.js';
import { UnavailableError } from '../../src/common/errors/unavailable-error.js';
import { createDatabase, endConnections, onPostgres, runOn } from '../support/databases.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { ServiceProcess } from '../support/service-process.js';
import { untilSomeWait } from '../support/until-waiting.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { JWT_SECRET, type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

/** Every connection is to be had again so many milliseconds after the network is. */
const WELL_WITHIN = 10_000;

// The embedded database has no connections that could break.
describe.runIf(onPostgres())('a service whose database connections break', () => {
  let databaseUrl: string;
  let proxy: TcpProxy;
  let server: TestServer;
  let tenant: TestTenant;
  let service: ServiceProcess;
  let folder: string;
  let environment: Record<string, string>;
  let apiKeys: string[];

  /**
   * A server in this process to set the tenant up, and the compiled one behind a proxy, which is the one to
   * be tried.
   */
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'service-'));
    databaseUrl = (await createDatabase())['DATABASE_URL']!;
    const url = new URL(databaseUrl);
    proxy = await TcpProxy.to(url.hostname, Number(url.port || 5432));
    url.host = `127.0.0.1:${proxy.port}`;
    environment = { JWT_SECRET, DATABASE_URL: url.href };
    service = await ServiceProcess.start(environment, folder);
    server = await startServer({ DATABASE_URL: databaseUrl });
    tenant = await TestTenant.create({ ...server, url: service.url });
    const keys = await Promise.all(BREAKS.map(() => tenant.createApiKey(PERMISSIONS)));
    apiKeys = keys.map(({ plaintextKey }) => plaintextKey);
  });

  afterEach(() => proxy.mend());

  afterAll(async () => {
    await service.end('SIGKILL');
    await server.app.close();
    proxy.close();
    rmSync(folder, { recursive: true });
  });

  function create(): Promise<Answer> {
    return tenant.createTask(tenant.taskBody());
  }

  function createBatch(): Promise<Answer> {
    const items = Array.from({ length: 3 }, () => tenant.taskBody());
    return tenant.request('POST', '/activities/tasks/batch', { mode: 'atomic', items });
  }

  /** By a key that was not used before, since the service keeps those in memory. */
  function listByApiKey(): Promise<Answer> {
    const headers = { 'x-api-key': apiKeys.pop()! };
    return send(`${service.url}/api/activities`, 'GET', headers);
  }

  function sync(): Promise<Answer> {
    return tenant.request('POST', '/operators/sync', {
      items: [{ type: 'SALESMAN', external_id: 'OP-1', name: 'Ana' }],
    });
  }

  function ready(): Promise<Answer> {
    return send(`${service.url}/api/health/ready`, 'GET', {});
  }

  /** Holds up every statement on a table until the returned function is called. */
  async function lock(table: string): Promise<() => Promise<void>> {
    const client = new Client(databaseUrl);
    client.on('error', () => undefined);
    onTestFinished(() => client.end());
    await client.connect();
    await client.query(`BEGIN; LOCK TABLE activities.${table}`);
    return () => client.end();
  }

  const BREAKS: [string, () => void | Promise<void>][] = [
    ['closed', () => proxy.end('destroySoon')],
    ['reset', () => proxy.end('resetAndDestroy')],
    ['terminated by the server', () => endConnections(databaseUrl)],
  ];
  const REQUESTS: [string, string, () => Promise<Answer>][] = [
    ['a create', 'operators', create],
    ['an atomic batch', 'operators', createBatch],
    ['a sync', 'operators', sync],
    ['the look-up of an API key', 'api_keys', listByApiKey],
  ];

  describe.each(BREAKS)('%s', (_, breakThem) => {
    it.each(REQUESTS)('answers %s that is on one with 503, and goes on', async (_name, table, request) => {
      const letGo = await lock(table);
      const underWay = request();
      await untilSomeWait(server.dataSource);

      await breakThem();

      const answer = await underWay;
      expect(outcomeOf(answer)).toBe('503 DATABASE_UNAVAILABLE');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      await letGo();
      expect((await create()).status).toBe(201);
      expect((await ready()).status).toBe(200);
    });
  });

  it('answers 503 when a connection breaks between two statements of a transaction', async () => {
    // Each change locks the activity, and then looks at the operator.
    const id = await tenant.addTask();
    const letGo = await lock('operators');
    const underWay = tenant.request('PATCH', `/activities/tasks/${id}`, {
      assigned_operator_id: tenant.operatorId,
      assigned_route_id: tenant.routeId,
    });
    await untilSomeWait(server.dataSource);
    proxy.end('resetAndDestroy');
    await letGo();

    expect(outcomeOf(await underWay)).toBe('503 DATABASE_UNAVAILABLE');
  });

  it('is well soon after a firewall has forgotten all its connections', async () => {
    // All connections of the pool, so that each of them is one of those forgotten.
    const letGo = await lock('operators');
    const busy = Array.from({ length: 10 }, () => sync());
    await untilSomeWait(server.dataSource);
    await letGo();
    await Promise.all(busy);

    proxy.forget();
    const forgottenAt = performance.now();
    const hanging = Promise.all(Array.from({ length: 20 }, create));
    await vi.waitFor(async () => expect((await create()).status).toBe(201), {
      timeout: WELL_WITHIN,
      interval: 100,
    });

    expect(performance.now() - forgottenAt).toBeLessThan(WELL_WITHIN);
    for (const answer of await hanging)
      expect(['201', '503 DATABASE_UNAVAILABLE']).toContain(outcomeOf(answer));
  });

  it('is not ready as long as no create gets through, and is again when one does', async () => {
    await create();
    proxy.silence();
    const hanging = Promise.all([create(), create(), create()]);
    expect(outcomeOf(await ready())).toBe('503 SERVICE_UNAVAILABLE');
    for (const answer of await hanging) expect(outcomeOf(answer)).toBe('503 DATABASE_UNAVAILABLE');
    expect(outcomeOf(await ready())).toBe('503 SERVICE_UNAVAILABLE');

    proxy.mend();
    await vi.waitFor(async () => expect((await ready()).status).toBe(200), { timeout: WELL_WITHIN });
    expect((await create()).status).toBe(201);
  });

  it('says so when one breaks between two statements of a transaction', async () => {
    const work = server.dataSource.transaction(async (manager) => {
      const [row] = await manager.query<{ id: number }[]>('SELECT pg_backend_pid() AS id');
      await runOn(databaseUrl, `SELECT pg_terminate_backend(${row!.id})`);
      await expect.poll(() => manager.queryRunner!.isReleased).toBe(true);
      await manager.query('SELECT 1');
    });

    await expect(work).rejects.toThrow(UnavailableError);
  });

  it('leaves the refusals of a transaction as they are', async () => {
    const refused = new DomainError('NOT_FOUND', 'X', 'X');

    await expect(server.dataSource.transaction(() => Promise.reject(refused))).rejects.toBe(refused);
  });

  it('does not wait for a lock without end', async () => {
    const letGo = await lock('operators');
    const answer = await create();
    await letGo();

    expect(outcomeOf(answer)).toBe('503 DATABASE_UNAVAILABLE');
    expect((await create()).status).toBe(201);
  });

  it('exits with 0 on SIGTERM while statements hang', async () => {
    const letGo = await lock('operators');
    const underWay = Promise.allSettled([create(), sync()]);
    await untilSomeWait(server.dataSource);
    // The server's own limit would end the statement in time.
    proxy.silence();

    const begun = performance.now();
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(10_000);
    await underWay;
    await letGo();
    proxy.mend();
    service = await ServiceProcess.start(environment, folder);
    tenant.server.url = service.url;
  });
});
