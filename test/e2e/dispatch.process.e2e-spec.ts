import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, onPostgres } from '../support/databases.js';
import { ServiceProcess } from '../support/service-process.js';
import { ServiceTenant, connect } from '../support/service-tenant.js';
import { TestProvider, respond } from '../support/test-provider.js';
import { JWT_SECRET } from '../support/test-server.js';
import { countWaiting } from '../support/until-waiting.js';

/** In milliseconds beyond a lease's end: by then nothing may be stuck. */
const GRACE = 5_000;
const LEASE_MARGIN = 15_000;
/** 10,000 or more with a long run. */
const TASKS = Number(process.env['DISPATCH_KILL_TASKS'] ?? 300);
const KILLS = Math.max(6, TASKS / 250);

describe('the dispatch of a process', () => {
  let folder: string;
  let environment: Record<string, string>;
  let started: ServiceProcess[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dispatch-'));
    started = [];
    environment = {
      JWT_SECRET,
      CREDENTIALS_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
      OUTBOUND_ALLOW: '127.0.0.1',
      ...(await createDatabase()),
    };
  });

  afterEach(async () => {
    for (const service of started) await service.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<ServiceProcess> {
    const service = await ServiceProcess.start(environment, folder);
    started.push(service);
    return service;
  }

  it.runIf(onPostgres())(
    'loses no task and sends none by two keys when it is killed at the claim, the resolution, the call and the settling',
    async () => {
      const first = await start();
      const database = await connect(environment['DATABASE_URL']!);
      const quick = await TestProvider.start(respond(200));
      let isHanging = true;
      const slow = await TestProvider.start((response) => {
        if (!isHanging) response.end();
      });
      const [claimed, resolved, called, settled] = [
        await ServiceTenant.create(first.url, quick),
        await ServiceTenant.create(first.url, quick),
        await ServiceTenant.create(first.url, slow, { timeout_seconds: 5 }),
        await ServiceTenant.create(first.url, quick),
      ];
      await resolved.request('POST', '/activity-config/target-resolution', {
        resolution_strategy: 'ON_DISPATCH',
        priority: 0,
        criteria: [],
        fallback_to_owner: true,
        fallback_to_commerce_rep: true,
      });
      const hold = (tenant: ServiceTenant, until: string) =>
        database.query(
          `UPDATE activities.dispatch_config_states SET held_until = ${until} WHERE config_id = $1`,
          [tenant.configId],
        );
      const all = [claimed, resolved, called, settled];
      const ids = new Map<ServiceTenant, string[]>();
      for (const tenant of all) {
        await hold(tenant, "now() + interval '1 hour'");
        const tasks = await tenant.addTasks(1);
        await tenant.dispatch(tasks);
        ids.set(tenant, tasks);
      }

      const locks = await connect(environment['DATABASE_URL']!);
      await locks.query('BEGIN');
      await locks.query(
        'LOCK TABLE activities.dispatch_attempts, activities.activity_target_users IN EXCLUSIVE MODE',
      );
      for (const tenant of [resolved, called, settled]) await hold(tenant, 'NULL');
      await expect
        .poll(() => slow.deliveries.length + quick.deliveries.length, { timeout: 10_000 })
        .toBeGreaterThan(1);
      await locks.query('LOCK TABLE activities.commerce_addresses IN ACCESS EXCLUSIVE MODE');
      await hold(claimed, 'NULL');
      await expect
        .poll(() => countWaiting(async (statement) => (await database.query(statement)).rows), {
          timeout: 10_000,
          interval: 20,
        })
        .toBeGreaterThanOrEqual(2);
      await first.end('SIGKILL');
      await locks.query('ROLLBACK');
      isHanging = false;

      const second = await start();
      const begun = performance.now();
      for (const tenant of all) tenant.moveTo(second.url);
      for (const tenant of [claimed, called, settled])
        await untilAllDispatched(tenant, 1, 5_000 + LEASE_MARGIN + GRACE);
      // Nobody at that shop can be chosen, which is decided once the lease of the killed one has ended.
      await expect
        .poll(() => resolved.count('UNRESOLVED'), { timeout: LEASE_MARGIN + GRACE, interval: 250 })
        .toBe(1);
      expect(performance.now() - begun).toBeLessThan(5_000 + LEASE_MARGIN + GRACE + 5_000);
      expect([...quick.unverified, ...slow.unverified]).toEqual([]);
      expect(quick.keys.size).toBe(2);
      expect(slow.keys.size).toBe(1);
      expect(await called.attempts(ids.get(called)![0]!)).toMatchObject([
        { outcome: 'SUCCESS', attempt: 2 },
        { outcome: 'UNKNOWN', attempt: 1, errorCode: 'LEASE_EXPIRED' },
      ]);
    },
    120_000,
  );

  it.runIf(onPostgres())(
    'sends each task by one key, and none is stuck, however often one of two instances is killed',
    async () => {
      const provider = await TestProvider.start((response) => {
        void setTimeout(Math.random() * 40).then(() => response.end());
      });
      const keeper = await start();
      let victim = await start();
      const tenant = await ServiceTenant.create(keeper.url, provider, { max_in_flight: 16 });
      const ids = await tenant.addTasks(TASKS);
      await tenant.dispatch(ids);
      for (let kill = 0; kill < KILLS; kill += 1) {
        await setTimeout(Math.random() * 300);
        await victim.end('SIGKILL');
        victim = await start();
      }

      await untilAllDispatched(tenant, TASKS, 1_000 + LEASE_MARGIN + GRACE + TASKS * 20);

      expect(provider.unverified).toEqual([]);
      expect(provider.keys).toEqual(new Set(ids.map((id) => `dsp_${id}_1`)));
      const database = await connect(environment['DATABASE_URL']!);
      expect((await database.query('SELECT FROM activities.dispatches')).rowCount).toBe(0);
    },
    300_000 + TASKS * 100,
  );

  it.runIf(!onPostgres())(
    'on the embedded database sends what a killed process had, at once when it is started again, by the keys it made',
    async () => {
      delete environment['CREDENTIALS_KEYS'];
      let isHanging = true;
      const provider = await TestProvider.start((response) => {
        if (!isHanging) response.end();
      });
      const first = await start();
      const tenant = await ServiceTenant.create(first.url, provider, { timeout_seconds: 30 });
      const ids = await tenant.addTasks(20);
      await tenant.dispatch(ids);
      await expect.poll(() => provider.deliveries.length, { timeout: 30_000 }).toBe(8);
      await first.end('SIGKILL');
      isHanging = false;

      const second = await start();
      tenant.moveTo(second.url);
      await untilAllDispatched(tenant, 20, 20_000);

      expect(provider.keys).toEqual(new Set(ids.map((id) => `dsp_${id}_1`)));
      expect(provider.deliveries).toHaveLength(28);
      // Signed with what the first process encrypted.
      expect(provider.unverified).toEqual([]);
    },
    120_000,
  );

  it('gives calls up that are under way 7 seconds after SIGTERM: they are UNKNOWN, and due at once', async () => {
    const provider = await TestProvider.start(() => undefined);
    const service = await start();
    const tenant = await ServiceTenant.create(service.url, provider, { timeout_seconds: 30 });
    const ids = await tenant.addTasks(1);
    await tenant.dispatch(ids);
    await expect.poll(() => provider.deliveries.length, { timeout: 10_000 }).toBe(1);

    const begun = performance.now();
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeGreaterThan(6_900);
    expect(performance.now() - begun).toBeLessThan(10_000);
    await service.untilOutputEnds();
    const line = service.output.split('\n').find((text) => text.includes('"msg":"dispatches"'));
    expect(JSON.parse(line!)).toMatchObject({
      claimed: 1,
      latenessMs: { p50: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
      attempts: { UNKNOWN: 1 },
      expiredLeases: 0,
    });

    const next = await start();
    tenant.moveTo(next.url);
    await expect.poll(() => provider.deliveries.length, { timeout: 10_000 }).toBe(2);
    expect(provider.keys.size).toBe(1);
    expect(await tenant.attempts(ids[0]!)).toMatchObject([{ outcome: 'UNKNOWN', errorCode: 'ABORTED' }]);
  }, 120_000);
});

async function untilAllDispatched(tenant: ServiceTenant, count: number, timeout: number): Promise<void> {
  await expect.poll(() => tenant.count('DISPATCHED'), { timeout, interval: 250 }).toBe(count);
}
