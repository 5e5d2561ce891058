import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { v7 as uuidv7 } from 'uuid';
import { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import { AdoptionTimes } from '../../src/dispatch/adoption/adoption-times.js';
import { DispatchAdoptionService } from '../../src/dispatch/adoption/dispatch-adoption.service.js';
import { DispatchAdoption } from '../../src/dispatch/entities/dispatch-adoption.entity.js';
import { DispatchAttempt } from '../../src/dispatch/entities/dispatch-attempt.entity.js';
import { DispatchConfigState } from '../../src/dispatch/entities/dispatch-config-state.entity.js';
import { addConfig, mockConfig, patchConfig } from '../support/dispatch-configs.js';
import { adoptionOf, queueOf, queueRowOf } from '../support/dispatch-rows.js';
import { eventually } from '../support/eventually.js';
import { startServerBeside } from '../support/start-server-beside.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const DAY = 86_400_000;
/** In a week, so that nothing is sent while a test looks at it. */
const SCHEDULED_AT = new Date(Math.ceil(Date.now() / DAY) * DAY + 7 * DAY);
const LONG_AGO = '2024-01-01T00:00:00.000Z';
/** Of adoption, in small chunks and without its long waits. */
const QUICK = new AdoptionTimes({ look: 50, settle: 100, sweep: 200, lease: 30_000, lookBack: 300_000 }, 3);

function quickly(builder: TestingModuleBuilder): TestingModuleBuilder {
  return builder.overrideProvider(AdoptionTimes).useValue(QUICK);
}

/** A body of a message that is scheduled in a week. */
function message(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { channel: 'WHATSAPP', scheduled_at: SCHEDULED_AT.toISOString(), ...changes };
}

describe('the adoption of tasks', () => {
  let quick: TestServer;
  let tenant: TestTenant;

  beforeAll(async () => {
    // On a database of its own, since instances with other times would take part.
    quick = await startServer({}, quickly);
  });

  afterAll(() => quick.app.close());

  // Sweeps would go on, more of them with each test.
  afterEach(() => tenant.manager.update(DispatchAdoption, { tenantId: tenant.id }, { dueAt: null }));

  beforeEach(async () => {
    tenant = await TestTenant.create(quick);
  });

  async function addTasks(count: number, changes: Record<string, unknown> = {}): Promise<string[]> {
    const items = Array.from({ length: count }, () => tenant.taskBody(message(changes)));
    const { body } = await tenant.request('POST', '/activities/tasks/batch', { mode: 'atomic', items });
    return (body.results as { task: { id: string } }[]).map(({ task }) => task.id).toSorted();
  }

  /** Waits until a configuration has adopted what was there before it. */
  function untilAdopted(id: string): Promise<{ adopting: boolean; adopted: number }> {
    return eventually(async () => {
      const { body } = await tenant.request('GET', `/dispatch-configs/${id}`);
      expect(body.adopting).toBe(false);
      return body;
    });
  }

  function changeAdoption(configId: string, changes: Partial<DispatchAdoption>): Promise<unknown> {
    return tenant.manager.update(DispatchAdoption, { tenantId: tenant.id, configId }, changes);
  }

  async function idsInQueue(): Promise<string[]> {
    return (await queueOf(tenant)).map(({ activityId }) => activityId);
  }

  it('gives READY tasks of the channel that are scheduled late enough their queue rows, chunk by chunk', async () => {
    const wanted = await addTasks(10);
    await addTasks(3, { channel: 'SMS' });
    const early = await addTasks(3, { scheduled_at: LONG_AGO });
    const [canceled] = await addTasks(1);
    await tenant.request('POST', `/activities/${canceled}/cancel`);

    const configId = await addConfig(tenant, mockConfig());
    const { adopted } = await untilAdopted(configId);

    expect(adopted).toBe(10);
    expect(await idsInQueue()).toEqual(wanted);
    expect((await queueOf(tenant)).map(({ dueAt }) => +dueAt)).toEqual(Array(10).fill(+SCHEDULED_AT));
    expect((await tenant.request('GET', `/activities/${early[0]}`)).body.status).toBe('READY');
  });

  it('goes back to where it is told', async () => {
    const from = new Date(SCHEDULED_AT.getTime() + 1000).toISOString();
    await addTasks(2);
    const later = await addTasks(2, { scheduled_at: from });

    await untilAdopted(await addConfig(tenant, mockConfig({ adopt_from: from })));
    expect(await idsInQueue()).toEqual(later);
  });

  it('leaves alone what was created before it by a clock that was ahead, and is scheduled too early', async () => {
    const { now } = Date;
    const ahead = vi.spyOn(Date, 'now').mockImplementation(() => now() + 10_000);
    await addTasks(2, { scheduled_at: LONG_AGO });
    ahead.mockRestore();

    const { adopted } = await untilAdopted(await addConfig(tenant, mockConfig()));

    expect(adopted).toBe(0);
  });

  it('leaves alone what waits for a person, and what has a row', async () => {
    const ids = await addTasks(2);
    await tenant.addTargetConfig({ resolutionStrategy: 'MANUAL' });
    await eventually(async () => {
      const { body } = await tenant.createTask(tenant.taskBody(message()), { query: '?dry_run=true' });
      expect(body.targetUsers).toHaveLength(1);
    });
    await addTasks(2);

    const configId = await addConfig(tenant, mockConfig({ is_active: false }));
    const byHand = {
      tenantId: tenant.id,
      activityId: ids[0]!,
      configId,
      isByHand: true,
      dueAt: SCHEDULED_AT,
    };
    await tenant.manager.insert(Dispatch, byHand);
    await patchConfig(tenant, configId, { is_active: true, timing: 'LEAD' });
    await untilAdopted(configId);

    expect(await idsInQueue()).toEqual(ids);
    expect((await queueRowOf(tenant, ids[0]!))!.dueAt).toEqual(SCHEDULED_AT);
    expect(+(await queueRowOf(tenant, ids[1]!))!.dueAt).toBe(SCHEDULED_AT.getTime() - DAY);
  });

  it('ends with a pass over what was created beside it, whatever that is scheduled for', async () => {
    // An instance that knows the tenant's rules of a moment ago.
    await tenant.createTask(tenant.taskBody(message()), { query: '?dry_run=true' });
    const configId = await addConfig(tenant, mockConfig());
    const beside = await tenant.addTask(message({ scheduled_at: LONG_AGO }));

    await untilAdopted(configId);

    await eventually(async () => {
      const { status } = (await tenant.request('GET', `/activities/${beside}`)).body;
      expect((await queueRowOf(tenant, beside)) !== null || status === 'DISPATCHED').toBe(true);
    });
  });

  it('begins that pass 15 seconds after the activation, and a sweep every 10 minutes', async () => {
    const shared = await TestTenant.create();
    const configId = await addConfig(shared, mockConfig());

    const settling = await eventually(async () => {
      const adoption = await adoptionOf(shared, configId);
      expect(adoption.pass).toBe('SETTLE');
      return adoption;
    });
    const settleAt = settling.dueAt!.getTime() - settling.startedAt!.getTime();
    await shared.manager.update(
      DispatchAdoption,
      { tenantId: shared.id, configId },
      { dueAt: new Date(Date.now() - 1) },
    );
    const began = Date.now();
    shared.server.app.get(DispatchAdoptionService).lookNow();
    const sweeping = await eventually(async () => {
      const adoption = await adoptionOf(shared, configId);
      expect(adoption.pass).toBe('SWEEP');
      return adoption;
    });

    expect(settleAt).toBe(15_000);
    const sweepIn = sweeping.dueAt!.getTime() - began;
    expect(sweepIn).toBeGreaterThanOrEqual(600_000);
    expect(sweepIn).toBeLessThanOrEqual(600_000 + (Date.now() - began));
  });

  it('is mended by sweeps, as long as the configuration is active', async () => {
    const configId = await addConfig(tenant, mockConfig());
    const [id] = await addTasks(1);
    await untilAdopted(configId);
    const loseRow = () => tenant.manager.delete(Dispatch, { tenantId: tenant.id, activityId: id! });

    await loseRow();
    await eventually(async () => expect(await idsInQueue()).toEqual([id]));

    await patchConfig(tenant, configId, { is_active: false });
    await loseRow();
    const other = await TestTenant.create(quick);
    const otherConfig = await addConfig(other, mockConfig());
    await eventually(async () => expect((await adoptionOf(other, otherConfig)).pass).toBe('SWEEP'));
    expect(await idsInQueue()).toEqual([]);
    expect((await adoptionOf(tenant, configId)).dueAt).toBeNull();
  });

  it('gives a lost row the key that its task had, whether its attempts are kept or not', async () => {
    const configId = await addConfig(tenant, mockConfig({ settings: { outcome: 'REFUSE' } }));
    const [id] = await addTasks(1);
    await untilAdopted(configId);
    const dispatch = async () => (await tenant.request('POST', `/activities/tasks/${id}/dispatch`)).status;
    // The configuration is in force within a second.
    await eventually(async () => expect(await dispatch()).toBe(502));
    await tenant.manager.update(
      DispatchConfigState,
      { tenantId: tenant.id, configId },
      { heldUntil: new Date(Date.now() + DAY) },
    );
    await tenant.request('POST', '/activities/tasks/dispatch', { ids: [id] });
    expect(await queueRowOf(tenant, id!)).toMatchObject({ generation: 2, attempts: 0 });

    await tenant.manager.delete(DispatchAttempt, { tenantId: tenant.id, activityId: id! });
    await tenant.manager.delete(Dispatch, { tenantId: tenant.id, activityId: id! });

    await eventually(async () => expect(await queueRowOf(tenant, id!)).toMatchObject({ generation: 2 }));
  });

  it('dates waiting rows anew when the timing changes, and not those between two tries', async () => {
    const configId = await addConfig(tenant, mockConfig());
    const ids = await addTasks(5);
    const retryAt = new Date(SCHEDULED_AT.getTime() - 5000);
    const key = { tenantId: tenant.id, activityId: ids[0]! };
    await tenant.manager.update(Dispatch, key, { attempts: 1, dueAt: retryAt });

    await patchConfig(tenant, configId, { timing: 'LEAD', lead_minutes: 60 });
    const { adopted } = await untilAdopted(configId);

    const [tried, ...others] = await queueOf(tenant);
    expect(adopted).toBe(4);
    expect(tried!.dueAt).toEqual(retryAt);
    for (const { dueAt } of others) expect(+dueAt).toBe(SCHEDULED_AT.getTime() - 3_600_000);
  });

  it('changes nothing for another name, or a longer time-out', async () => {
    const configId = await addConfig(tenant, mockConfig());
    await untilAdopted(configId);
    const { startedAt } = await adoptionOf(tenant, configId);

    await patchConfig(tenant, configId, { name: 'Renamed', timeout_seconds: 20, timing: 'AT_SCHEDULE' });

    expect((await adoptionOf(tenant, configId)).startedAt).toEqual(startedAt);
  });

  it('holds rows while the configuration is inactive, and takes them over for another one', async () => {
    const first = await addConfig(tenant, mockConfig());
    const ids = await addTasks(7);
    const [onItsWay, unknown] = ids;
    const lease = { leaseToken: uuidv7(), leaseUntil: new Date(Date.now() + DAY) };
    await tenant.manager.update(Dispatch, { tenantId: tenant.id, activityId: onItsWay! }, lease);
    await tenant.manager.update(
      Dispatch,
      { tenantId: tenant.id, activityId: unknown! },
      { attempts: 1, mayHaveArrived: true },
    );
    await patchConfig(tenant, first, { is_active: false });
    const held = await queueOf(tenant);

    const second = await addConfig(tenant, mockConfig({ timing: 'LEAD', lead_minutes: 60 }));
    const { adopted } = await untilAdopted(second);

    expect(held.map(({ configId, attempts }) => [configId, attempts])).toEqual(
      ids.map((id) => [first, id === unknown ? 1 : 0]),
    );
    expect(adopted).toBe(5);
    const rows = await queueOf(tenant);
    // The provider of the first may have these, or gets them now: a second one would do them twice.
    expect(rows.filter(({ configId }) => configId === first).map(({ activityId }) => activityId)).toEqual([
      onItsWay,
      unknown,
    ]);
    for (const { configId, dueAt } of rows.slice(2))
      expect([configId, +dueAt]).toEqual([second, SCHEDULED_AT.getTime() - 3_600_000]);
  });

  it('takes a row over that was on its way when that has ended', async () => {
    const first = await addConfig(tenant, mockConfig());
    const [id] = await addTasks(1);
    const key = { tenantId: tenant.id, activityId: id! };
    const lease = { leaseToken: uuidv7(), leaseUntil: new Date(Date.now() + DAY) };
    await tenant.manager.update(Dispatch, key, lease);
    await patchConfig(tenant, first, { is_active: false });
    const second = await addConfig(tenant, mockConfig());
    await untilAdopted(second);
    expect((await queueRowOf(tenant, id!))!.configId).toBe(first);

    await tenant.manager.update(Dispatch, key, { leaseToken: null, leaseUntil: null, attempts: 1 });

    await eventually(async () => expect((await queueRowOf(tenant, id!))!.configId).toBe(second));
  });

  it('forgets where it began when it is made inactive, so that nothing old goes out when it is active again', async () => {
    const configId = await addConfig(tenant, mockConfig({ adopt_from: LONG_AGO }));
    await untilAdopted(configId);
    await patchConfig(tenant, configId, { is_active: false });
    await eventually(async () => {
      const id = await tenant.addTask(message());
      expect(await queueRowOf(tenant, id)).toBeNull();
    });
    const [old] = await addTasks(1, { scheduled_at: LONG_AGO });

    const { body } = await patchConfig(tenant, configId, { is_active: true });
    await untilAdopted(configId);

    expect(Date.parse(body.adoptFrom)).toBeGreaterThan(Date.parse(LONG_AGO));
    expect(await queueRowOf(tenant, old!)).toBeNull();
    expect((await tenant.request('GET', `/activities/${old}`)).body.status).toBe('READY');
  });

  it('goes on from where a killed instance came to, when its lease has ended', async () => {
    const ids = await addTasks(6);
    const configId = await addConfig(tenant, mockConfig());
    await untilAdopted(configId);
    // As an instance leaves it that is killed after its first chunk.
    const killed = {
      pass: 'ADOPT' as const,
      walk: 'SCHEDULED' as const,
      cursorScheduledAt: SCHEDULED_AT,
      cursorId: ids[2]!,
      createdFrom: new Date(Date.now() + DAY),
      adopted: 3,
      leaseToken: uuidv7(),
      leaseUntil: new Date(Date.now() + DAY),
      dueAt: new Date(Date.now() - 1000),
    };
    await changeAdoption(configId, killed);
    await tenant.manager.delete(Dispatch, { tenantId: tenant.id });
    const other = await TestTenant.create(quick);
    const otherConfig = await addConfig(other, mockConfig());
    await eventually(async () => expect((await adoptionOf(other, otherConfig)).pass).toBe('SWEEP'));
    expect(await idsInQueue()).toEqual([]);
    expect((await tenant.request('GET', `/dispatch-configs/${configId}`)).body.adopting).toBe(true);

    await changeAdoption(configId, { leaseUntil: new Date(Date.now() - 1) });

    await eventually(async () => expect((await idsInQueue()).length).toBeGreaterThan(0));
    const { adopted } = await untilAdopted(configId);
    // Three by the chunks that were left, and three that the next pass found missing.
    expect(adopted).toBe(9);
    expect(await idsInQueue()).toEqual(ids);
  });

  it('is shared by instances: each row is written once, whoever looks', async () => {
    const ids = await addTasks(60);
    const configId = await addConfig(tenant, mockConfig({ is_active: false }));
    const beside = await startServerBeside({}, quickly, quick);
    onTestFinished(() => beside.app.close());

    await patchConfig(tenant, configId, { is_active: true });
    for (let look = 0; look < 50; look++) {
      for (const { app } of [beside, quick]) app.get(DispatchAdoptionService).lookNow();
      await queueOf(tenant);
    }
    const { adopted } = await untilAdopted(configId);

    expect(adopted).toBe(60);
    expect(await idsInQueue()).toEqual(ids);
  });

  it('keeps tenants apart', async () => {
    const ids = await addTasks(3);
    const other = await TestTenant.create(quick);
    const [theirs] = [await other.addTask(message())];

    await untilAdopted(await addConfig(tenant, mockConfig()));

    expect(await idsInQueue()).toEqual(ids);
    expect(await queueRowOf(other, theirs)).toBeNull();
    expect(await queueOf(other)).toEqual([]);
  });

  it('does not bring back what is canceled while it looks', async () => {
    const ids = await addTasks(20);
    const [activated] = await Promise.all([
      addConfig(tenant, mockConfig()),
      ...ids.slice(0, 10).map((id) => tenant.request('POST', `/activities/${id}/cancel`)),
    ]);
    await untilAdopted(activated);

    const queued = await idsInQueue();
    const statuses = await Promise.all(
      queued.map(async (id) => (await tenant.request('GET', `/activities/${id}`)).body.status),
    );
    expect(queued.length).toBeGreaterThanOrEqual(10);
    expect(new Set(statuses)).toEqual(new Set(['READY']));
  });
});
