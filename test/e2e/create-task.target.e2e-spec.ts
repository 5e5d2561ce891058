import { beforeEach, describe, expect, it } from 'vitest';
import { ActivityStatusEvent } from '../../src/activities/entities/activity-status-event.entity.js';
import { ActivityTargetUser } from '../../src/activities/entities/activity-target-user.entity.js';
import { TestTenant } from '../support/test-tenant.js';

describe('target resolution of POST /api/activities/tasks', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  async function createAndFindTarget(changes: Record<string, unknown> = {}) {
    const { body } = await tenant.createTask(tenant.taskBody(changes));
    const targets = await tenant.manager.findBy(ActivityTargetUser, {
      tenantId: tenant.id,
      activityId: body.id,
    });
    expect(targets.length).toBeLessThanOrEqual(1);
    return { task: body, target: targets[0] };
  }

  it('wants no target without a configuration and without criteria', async () => {
    await tenant.addUser({ roles: ['OWNER'] });

    expect(await createAndFindTarget()).toMatchObject({ task: { status: 'READY' }, target: undefined });
  });

  it('stores the user whom a criterion of the configuration matches, and which one it was', async () => {
    await tenant.addUser({ roles: ['OWNER'] });
    const finance = await tenant.addUser({ roles: ['FINANCE', 'ORDERS'] });
    const criterion = { type: 'ROLE_MATCH', config: { role: 'FINANCE' }, priority: 1 } as const;
    const configId = await tenant.addTargetConfig({}, [
      { type: 'LAST_CONTACTED_SAME_CHANNEL', priority: 0 },
      criterion,
    ]);

    expect(await createAndFindTarget()).toMatchObject({
      task: { status: 'READY' },
      target: {
        status: 'RESOLVED',
        commerceUserId: finance,
        lockReason: 'CRITERIA_MATCH',
        matchedCriterion: criterion,
        resolutionStrategy: 'ON_CREATION',
        configId,
        criteriaOverride: null,
        resolvedAt: expect.any(Date),
      },
    });
  });

  it("goes by the request's criteria in place of the configuration's", async () => {
    await tenant.addUser({ roles: ['FINANCE'] });
    const owner = await tenant.addUser({ roles: ['OWNER'] });
    await tenant.addTargetConfig({}, [{ type: 'ROLE_MATCH', config: { role: 'FINANCE' } }]);

    const { target } = await createAndFindTarget({
      target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }],
    });

    expect(target).toMatchObject({
      commerceUserId: owner,
      lockReason: 'CRITERIA_MATCH',
      criteriaOverride: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' }, priority: 0 }],
    });
  });

  it('goes straight to the fallbacks when the request brings no criteria', async () => {
    await tenant.addUser({ roles: ['FINANCE'] });
    const owner = await tenant.addUser({ roles: ['OWNER'] });
    await tenant.addTargetConfig({}, [{ type: 'ROLE_MATCH', config: { role: 'FINANCE' } }]);

    expect((await createAndFindTarget({ target_criteria: [] })).target).toMatchObject({
      commerceUserId: owner,
      lockReason: 'FALLBACK_OWNER',
    });
  });

  it("resolves by the request's criteria alone where there is no configuration", async () => {
    const representative = await tenant.addUser({ roles: ['COMMERCE_REP'] });

    expect(
      (await createAndFindTarget({ target_criteria: [{ type: 'LAST_CONTACTED_ALL_CHANNELS' }] })).target,
    ).toMatchObject({ commerceUserId: representative, lockReason: 'FALLBACK_COMMERCE_REP', configId: null });
  });

  it.each(['ON_DISPATCH', 'MANUAL'] as const)(
    'leaves the target pending and the task READY by %s',
    async (strategy) => {
      await tenant.addUser({ roles: ['OWNER'] });
      await tenant.addTargetConfig({ resolutionStrategy: strategy });

      expect(await createAndFindTarget({ target_criteria: [] })).toMatchObject({
        task: { status: 'READY' },
        target: { status: 'PENDING', commerceUserId: null, lockReason: null, resolutionStrategy: strategy },
      });
    },
  );

  it('makes an UNRESOLVED task, with the event that says why, when nobody can be found', async () => {
    await tenant.addUser({ roles: ['OWNER'], isActive: false });
    await tenant.addTargetConfig({}, [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }]);

    const { task, target } = await createAndFindTarget();
    const events = await tenant.manager.find(ActivityStatusEvent, {
      where: { tenantId: tenant.id, activityId: task.id },
      order: { id: 'ASC' },
    });

    expect(task.status).toBe('UNRESOLVED');
    expect(target).toMatchObject({
      status: 'FAILED',
      commerceUserId: null,
      errorMessage: expect.any(String),
    });
    expect(events).toMatchObject([
      { eventType: 'CREATED', fromStatus: null, toStatus: 'READY' },
      {
        eventType: 'RESOLUTION_FAILED',
        fromStatus: 'READY',
        toStatus: 'UNRESOLVED',
        errorCode: 'TARGET_UNRESOLVED',
      },
    ]);
  });

  it('goes by the active configuration with the lowest priority', async () => {
    const owner = await tenant.addUser({ roles: ['OWNER'] });
    await tenant.addTargetConfig({ priority: 0, isActive: false, resolutionStrategy: 'MANUAL' });
    await tenant.addTargetConfig({ priority: 7, resolutionStrategy: 'ON_DISPATCH' });
    await tenant.addTargetConfig({ priority: 3 });

    expect((await createAndFindTarget()).target).toMatchObject({ commerceUserId: owner, status: 'RESOLVED' });
  });

  it('takes the user who was contacted last, through the channel of the task or through any', async () => {
    const onPhone = await tenant.addUser({ lastContacts: { CALLCENTER: new Date('2025-01-01') } });
    const byMail = await tenant.addUser({
      lastContacts: { EMAIL: new Date('2025-01-03'), CALLCENTER: new Date('2024-01-01') },
    });
    const channel = 'CALLCENTER';

    const sameChannel = await createAndFindTarget({
      channel,
      target_criteria: [{ type: 'LAST_CONTACTED_SAME_CHANNEL' }],
    });
    const allChannels = await createAndFindTarget({
      channel,
      target_criteria: [{ type: 'LAST_CONTACTED_ALL_CHANNELS' }],
    });

    expect(sameChannel.target!.commerceUserId).toBe(onPhone);
    expect(allChannels.target!.commerceUserId).toBe(byMail);
  });

  it("never takes another commerce's user", async () => {
    const other = await TestTenant.create();
    await other.addUser({ roles: ['OWNER'] });

    const { task } = await createAndFindTarget({ target_criteria: [] });

    expect(task.status).toBe('UNRESOLVED');
  });

  it('holds a change of the rules for creates within a second', async () => {
    await createAndFindTarget();
    await tenant.addTargetConfig({ resolutionStrategy: 'MANUAL' });

    await expect
      .poll(async () => (await createAndFindTarget()).target?.status, { interval: 100, timeout: 1_500 })
      .toBe('PENDING');
  });
});
