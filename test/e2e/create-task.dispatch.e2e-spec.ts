import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { addConfig, mockConfig, queueOf, queueRowOf } from '../support/dispatch-configs.js';
import { holdWithinASecond } from '../support/hold-within-a-second.js';
import { startServerBeside } from '../support/start-server-beside.js';
import type { TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const DAY = 86_400_000;
/** In a week, so that nothing is sent while a test looks at it. */
const SCHEDULED_AT = new Date(Math.ceil(Date.now() / DAY) * DAY + 7 * DAY);

/** A body of a task of a channel, scheduled in a week. */
function task(channel: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { channel, scheduled_at: SCHEDULED_AT.toISOString(), ...changes };
}

describe('the queue row of a new task', () => {
  let beside: TestServer;
  let tenant: TestTenant;

  beforeAll(async () => {
    beside = await startServerBeside({});
  });

  afterAll(() => beside.app.close());

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it('is written with it, and says where it goes and when it is due', async () => {
    const configId = await addConfig(tenant, mockConfig());

    const row = await queueRowOf(tenant, await tenant.addTask(task('WHATSAPP')));

    expect(row).toEqual({
      tenantId: tenant.id,
      activityId: expect.any(String),
      configId,
      dueAt: SCHEDULED_AT,
      firstClaimedAt: null,
      leaseToken: null,
      leaseUntil: null,
      attempts: 0,
      generation: 1,
      mayHaveArrived: false,
      isByHand: false,
    });
  });

  it.each([
    [mockConfig({ timing: 'AT_SCHEDULE' }), 0],
    [mockConfig({ timing: 'LEAD', lead_minutes: 90 }), 90 * 60_000],
    [mockConfig({ channel: 'SALESMAN' }), DAY],
    [mockConfig({ channel: 'CALLCENTER' }), DAY],
  ])('is due by the timing of %j', async (config, before) => {
    await addConfig(tenant, config);

    const row = await queueRowOf(tenant, await tenant.addTask(task(config['channel'] as string)));

    expect(row!.dueAt.getTime()).toBe(SCHEDULED_AT.getTime() - before);
  });

  it('is not written without an active configuration of its channel, in its tenant', async () => {
    await addConfig(tenant, mockConfig({ is_active: false }));
    await addConfig(tenant, mockConfig({ channel: 'SMS' }));
    const other = await TestTenant.create();
    await addConfig(other, mockConfig());

    expect(await queueRowOf(tenant, await tenant.addTask(task('WHATSAPP')))).toBeNull();
    expect(await queueRowOf(other, await other.addTask(task('WHATSAPP')))).not.toBeNull();
    expect(await queueOf(tenant)).toEqual([]);
  });

  it('is not written while a person has to choose the target, nor for what could not be resolved', async () => {
    await addConfig(tenant, mockConfig());
    await tenant.addTargetConfig({ resolutionStrategy: 'MANUAL' });
    const undecided = await tenant.addTask(task('WHATSAPP'));
    const other = await TestTenant.create();
    await addConfig(other, mockConfig());
    const criteria = [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }];
    const unresolved = await other.createTask(
      other.taskBody(task('WHATSAPP', { target_criteria: criteria })),
    );

    expect(unresolved.body.status).toBe('UNRESOLVED');
    expect(await queueRowOf(tenant, undecided)).toBeNull();
    expect(await queueOf(other)).toEqual([]);
  });

  it('is written where targets and attributes are resolved, now or at its dispatch', async () => {
    await addConfig(tenant, mockConfig());
    await tenant.addUser({ roles: ['OWNER'] });
    const attributes = { attribute_keys: ['commerce_info'] };
    const target_criteria = [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }];
    const resolved = await tenant.addTask(task('WHATSAPP', { ...attributes, target_criteria }));
    await tenant.addTargetConfig({ resolutionStrategy: 'ON_DISPATCH' });
    const later = await TestTenant.create();
    await addConfig(later, mockConfig());
    await later.addTargetConfig({ resolutionStrategy: 'ON_DISPATCH' });

    expect(await queueRowOf(tenant, resolved)).not.toBeNull();
    expect(await queueRowOf(later, await later.addTask(task('WHATSAPP')))).not.toBeNull();
  });

  it.each(['partial', 'atomic'])('is written by a batch that is %s for each of its tasks', async (mode) => {
    const configId = await addConfig(tenant, mockConfig());
    const items = Array.from({ length: 20 }, (_, index) =>
      tenant.taskBody(task(index % 2 === 0 ? 'WHATSAPP' : 'SMS', { attribute_keys: ['commerce_info'] })),
    );

    const { body } = await tenant.request('POST', '/activities/tasks/batch', { mode, items });

    const created = (body.results as { task: { id: string; channel: string } }[]).map(
      (result) => result.task,
    );
    const messages = created.filter(({ channel }) => channel === 'WHATSAPP').map(({ id }) => id);
    const queue = await queueOf(tenant);
    expect(messages).toHaveLength(10);
    expect(queue.map(({ activityId }) => activityId)).toEqual(messages.toSorted());
    expect(queue.every((row) => row.configId === configId && +row.dueAt === +SCHEDULED_AT)).toBe(true);
  });

  it('is written once for a key that many ask for at once, and for nothing that is refused', async () => {
    await addConfig(tenant, mockConfig());
    const body = tenant.taskBody(task('WHATSAPP'));
    const unknown = tenant.taskBody(task('WHATSAPP', { assigned_route_id: uuidv7() }));

    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => tenant.createTask(body)),
      tenant.createTask(unknown),
    ]);
    await tenant.createTask(tenant.taskBody(task('WHATSAPP')), { query: '?dry_run=true' });

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await queueOf(tenant)).toHaveLength(1);
  });

  it('follows a configuration on every instance within a second', async () => {
    for (const server of [tenant.server, beside]) {
      const body = tenant.taskBody(task('SMS'));
      const headers = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };
      await fetch(`${server.url}/api/activities/tasks?dry_run=true`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    }
    // Adopted later, what an instance did not know of yet would look as if it did.
    const configId = await addConfig(
      tenant,
      mockConfig({ channel: 'SMS', adopt_from: '9999-01-01T00:00:00Z' }),
    );

    const created = async () => {
      const id = await tenant.addTask(task('SMS'));
      return (await queueRowOf(tenant, id))?.configId;
    };
    await holdWithinASecond(created, configId);
    expect((await queueOf(tenant)).length).toBeGreaterThan(0);
  });
});
