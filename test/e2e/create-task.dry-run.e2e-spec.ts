import { beforeEach, describe, expect, it } from 'vitest';
import { TestTenant } from '../support/test-tenant.js';

const query = '?dry_run=true';

describe('POST /api/activities/tasks?dry_run=true', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it('answers 200 with what would have come of it and what decided each, and writes nothing', async () => {
    const owner = await tenant.addUser({ roles: ['OWNER'] });
    const criterion = { type: 'ROLE_MATCH', config: { role: 'OWNER' }, priority: 0 } as const;
    const configId = await tenant.addTargetConfig({}, [criterion]);

    const answer = await tenant.createTask(
      tenant.taskBody({ attributes: [{ key: 'promotions', fallback: 'none' }] }),
      {
        query,
      },
    );

    expect(answer.status).toBe(200);
    expect(answer.headers.has('location')).toBe(false);
    expect(answer.body).toEqual({
      dryRun: true,
      type: 'TASK',
      channel: 'SALESMAN',
      status: 'READY',
      taskDetails: { assignedRouteId: tenant.routeId, assignedOperatorId: tenant.operatorId },
      targetUsers: [
        {
          status: 'RESOLVED',
          commerceUserId: owner,
          lockReason: 'CRITERIA_MATCH',
          matchedCriterion: criterion,
          resolutionStrategy: 'ON_CREATION',
          configId,
          errorMessage: null,
        },
      ],
      attributes: [
        {
          key: 'promotions',
          status: 'FALLBACK',
          strategy: 'UPFRONT',
          resolver: 'INTERNAL_SERVICE',
          byPolicy: false,
          value: 'none',
          fallback: 'none',
          errorMessage: null,
        },
      ],
    });
    expect(await tenant.countActivities()).toBe(0);
  });

  it('shows an UNRESOLVED task with what failed', async () => {
    const answer = await tenant.createTask(
      tenant.taskBody({ target_criteria: [], attribute_keys: ['promotions'] }),
      { query },
    );

    expect(answer.body).toMatchObject({
      status: 'UNRESOLVED',
      targetUsers: [{ status: 'FAILED' }],
      attributes: [{ status: 'FAILED' }],
    });
  });

  it('leaves the key free', async () => {
    const body = tenant.taskBody();

    await tenant.createTask(body, { query });

    expect((await tenant.createTask(body, { query: '?dry_run=false' })).status).toBe(201);
  });

  it('makes the same checks: 409, 404 and 400', async () => {
    const body = tenant.taskBody();
    const first = await tenant.createTask(body);
    const absent = '00000000-0000-4000-8000-000000000000';

    const conflict = await tenant.createTask(body, { query });
    const missing = await tenant.createTask(tenant.taskBody({ commerce_id: absent }), { query });
    const invalid = await tenant.createTask(tenant.taskBody({ score: 'x' }), { query });

    expect(conflict).toMatchObject({ status: 409, body: { activityId: first.body.id, sameRequest: true } });
    expect([missing.status, invalid.status]).toEqual([404, 400]);
  });

  it('refuses a misspelled parameter instead of creating the task', async () => {
    const answer = await tenant.createTask(tenant.taskBody(), { query: '?dryrun=true' });

    expect(answer).toMatchObject({
      status: 400,
      body: { details: [{ field: 'dryrun', code: 'UNKNOWN_FIELD' }] },
    });
    expect(await tenant.countActivities()).toBe(0);
  });
});
