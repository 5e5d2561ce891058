import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import type { ResultDraft } from '../../src/activities/results/result-draft.js';
import { TaskResultRepository } from '../../src/activities/results/task-result.repository.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { addDispatchConfig, addProviderId, resultBody, submit } from '../support/result-tenant.js';
import { TestTenant } from '../support/test-tenant.js';

const AGAIN_AT = '2025-02-01T09:00:00.000Z';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
});

function reschedule(id: string, changes: Record<string, unknown> = {}): Promise<Answer> {
  return submit(tenant, rescheduling({ activity_id: id, ...changes }));
}

function rescheduling(changes: Record<string, unknown>): Record<string, unknown> {
  return resultBody({
    task_result: { result: 'RESCHEDULE', future_scheduled_at: '2025-02-01T10:00:00+01:00' },
    ...changes,
  });
}

function revisionOf(day: number): Record<string, unknown> {
  return { occurred_at: `2025-01-${day}T00:00:00Z`, hard_override: true };
}

async function get(path: string): Promise<Record<string, unknown>> {
  const answer = await tenant.request('GET', path);
  expect(answer.status).toBe(200);
  return answer.body as Record<string, unknown>;
}

async function parts(id: unknown, part: 'attributes' | 'target-users' | 'status-events') {
  return (await get(`/activities/${String(id)}/${part}`)) as unknown as Record<string, unknown>[];
}

describe('the follow-up of a task', () => {
  it('copies everything that the caller of the first could say, but for its times and its key', async () => {
    await tenant.addAttributeKey('shelf_space');
    await tenant.addAttributeKey('debt');
    await tenant.addAttributeKey('mood');
    const owner = await tenant.addUser({ roles: ['OWNER'] });
    await tenant.addUser({ roles: ['FINANCE'] });
    const id = await tenant.addTask({
      reason: 'Overdue invoice',
      channel: 'CALLCENTER',
      suggested_execution_time: '2025-01-16T11:00:00Z',
      user_status: 'NEW',
      score: -3,
      assignment_reason: 'Largest debt',
      target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' }, priority: 4 }],
      attribute_keys: ['commerce_info'],
      attributes: [
        { key: 'shelf_space', value: { metres: 2 }, fallback: 'none' },
        { key: 'debt', fallback: [0] },
        { key: 'mood', value: false },
      ],
    });

    const { body } = await reschedule(id);

    expect(body).toMatchObject({
      activityStatus: 'COMPLETED',
      futureScheduledAt: AGAIN_AT,
      followUpActivityId: expect.any(String),
      followUpError: null,
    });
    const first = await get(`/activities/${id}`);
    const followUp = await get(`/activities/${String(body.followUpActivityId)}`);
    expect(followUp).toEqual({
      ...first,
      id: body.followUpActivityId,
      status: 'READY',
      version: 1,
      idempotencyKey: `followup:${String(body.id)}`,
      scheduledAt: AGAIN_AT,
      suggestedExecutionTime: null,
      createdBy: 'tester',
      createdAt: expect.any(String),
      updatedAt: followUp['createdAt'],
    });
    expect(await parts(followUp['id'], 'attributes')).toMatchObject([
      { key: 'commerce_info', status: 'RESOLVED', resolver: 'INTERNAL_SERVICE' },
      { key: 'debt', status: 'FALLBACK', value: [0], fallback: [0] },
      { key: 'mood', status: 'RESOLVED', resolver: 'CALLER_PROVIDED', value: false, fallback: null },
      {
        key: 'shelf_space',
        status: 'RESOLVED',
        resolver: 'CALLER_PROVIDED',
        value: { metres: 2 },
        fallback: 'none',
      },
    ]);
    expect(await parts(followUp['id'], 'target-users')).toMatchObject([
      {
        status: 'RESOLVED',
        commerceUserId: owner,
        matchedCriterion: { config: { role: 'OWNER' }, priority: 4 },
      },
    ]);
    expect(await parts(followUp['id'], 'status-events')).toMatchObject([
      { eventType: 'CREATED', toStatus: 'READY', actor: 'tester' },
    ]);
  });

  it('is by the facts and rules of its own time', async () => {
    const store = (value: string, from: string, to: string) =>
      tenant.request('PUT', `/commerces/${tenant.commerceId}/attributes/promotions`, {
        value,
        valid_from: from,
        valid_to: to,
      });
    await store('January', '2025-01-01T00:00:00Z', '2025-02-01T00:00:00Z');
    const id = await tenant.addTask({ attribute_keys: ['promotions'] });
    await store('February', '2025-02-01T00:00:00Z', '2025-03-01T00:00:00Z');

    const { body } = await reschedule(id);

    expect(await parts(id, 'attributes')).toMatchObject([{ value: 'January' }]);
    expect(await parts(body.followUpActivityId, 'attributes')).toMatchObject([{ value: 'February' }]);
  });

  it('is UNRESOLVED, and the result stands, where something is not found', async () => {
    const id = await tenant.addTask({ target_criteria: [] });

    const { body } = await reschedule(id);

    expect(await get(`/activities/${String(body.followUpActivityId)}`)).toMatchObject({
      status: 'UNRESOLVED',
    });
    expect(await parts(body.followUpActivityId, 'status-events')).toMatchObject([
      { eventType: 'CREATED' },
      { eventType: 'RESOLUTION_FAILED', errorCode: 'TARGET_UNRESOLVED' },
    ]);
  });

  it('is for the person whom this contact makes the last', async () => {
    const before = await tenant.addUser({ lastContacts: { SALESMAN: new Date('2025-01-10T00:00:00Z') } });
    const target = await tenant.addUser({
      roles: ['OWNER'],
      lastContacts: { SALESMAN: new Date('2025-01-01T00:00:00Z') },
    });
    const byLastContact = [{ type: 'LAST_CONTACTED_SAME_CHANNEL' }];
    const id = await tenant.addTask({ target_criteria: byLastContact });
    expect(await parts(id, 'target-users')).toMatchObject([{ commerceUserId: before }]);
    // By hand, it was for somebody else.
    await tenant.manager.query(
      `UPDATE activities.activity_target_users SET commerce_user_id = $2, lock_reason = 'MANUAL_ASSIGNMENT'
       WHERE tenant_id = $1`,
      [tenant.id, target],
    );

    const { body } = await reschedule(id);

    expect(await parts(body.followUpActivityId, 'target-users')).toMatchObject([{ commerceUserId: target }]);
  });

  it('is for whom it was without this contact, where the result counts as none, or is a late one', async () => {
    const last = await tenant.addUser({ lastContacts: { SALESMAN: new Date('2025-01-10T00:00:00Z') } });
    const target = await tenant.addUser({ lastContacts: { SALESMAN: new Date('2025-01-01T00:00:00Z') } });
    const ids = [];
    for (let count = 0; count < 2; count++)
      ids.push(await tenant.addTask({ target_criteria: [{ type: 'LAST_CONTACTED_SAME_CHANNEL' }] }));
    await tenant.manager.query(
      'UPDATE activities.activity_target_users SET commerce_user_id = $2 WHERE tenant_id = $1',
      [tenant.id, target],
    );

    const none = await reschedule(ids[0]!, {
      status: 'NOT_EXECUTED',
      task_result: { result: 'NO_CONTACT', future_scheduled_at: AGAIN_AT },
    });
    const late = await reschedule(ids[1]!, { occurred_at: '2025-01-05T00:00:00Z' });

    for (const { body } of [none, late])
      expect(await parts(body.followUpActivityId, 'target-users')).toMatchObject([{ commerceUserId: last }]);
  });

  it('follows a task that is found by the id of its provider', async () => {
    const id = await tenant.addTask();
    await addProviderId(tenant, id, 'P-1', await addDispatchConfig(tenant));

    const { body } = await submit(tenant, rescheduling({ provider_activity_id: 'P-1' }));

    expect(body).toMatchObject({ activityId: id, followUpActivityId: expect.any(String) });
    expect(await tenant.countActivities()).toBe(2);
  });

  it('is queued for its provider as a create would have queued it', async () => {
    const configId = await addDispatchConfig(tenant, { isActive: true, timing: 'AT_SCHEDULE' });
    const id = await tenant.addTask({ scheduled_at: '2099-01-01T00:00:00Z' });

    const { body } = await reschedule(id, {
      task_result: { result: 'RESCHEDULE', future_scheduled_at: '2099-02-01T00:00:00Z' },
    });

    const rows = await tenant.manager.findBy(Dispatch, { tenantId: tenant.id });
    expect(rows).toMatchObject([
      { activityId: body.followUpActivityId, configId, dueAt: new Date('2099-02-01T00:00:00Z') },
    ]);
  });

  it('can have a result, and a follow-up, of its own', async () => {
    const first = await reschedule(await tenant.addTask());
    const second = await reschedule(first.body.followUpActivityId as string);

    expect(second.body).toMatchObject({ revision: 1, followUpActivityId: expect.any(String) });
    expect(await tenant.countActivities()).toBe(3);
  });
});

describe('a follow-up that cannot be', () => {
  it.each([
    ['COMMERCE_INACTIVE', Commerce],
    ['ROUTE_INACTIVE', Route],
    ['OPERATOR_INACTIVE', Operator],
  ])('leaves its result, with %s', async (code, entity) => {
    const id = await tenant.addTask();
    await tenant.manager.update(entity, { tenantId: tenant.id }, { isActive: false });

    const { status, body } = await reschedule(id);

    expect(status).toBe(201);
    expect(body).toMatchObject({
      activityStatus: 'COMPLETED',
      followUpActivityId: null,
      followUpError: code,
    });
    expect(await tenant.countActivities()).toBe(1);
    expect((await tenant.request('GET', `/activities/${id}/results`)).body).toMatchObject([
      { id: body.id, followUpActivityId: null, followUpError: code },
    ]);
  });

  it('is not tried for a result that is refused', async () => {
    const id = await tenant.addTask();
    await tenant.request('POST', `/activities/${id}/cancel`);

    expect(outcomeOf(await reschedule(id))).toBe('409 INVALID_STATUS');
    expect(outcomeOf(await reschedule(uuidv7()))).toBe('404 ACTIVITY_NOT_FOUND');
    expect(await tenant.countActivities()).toBe(1);
  });

  it('is made by a revision only where the task has none', async () => {
    const id = await tenant.addTask();
    await submit(tenant, resultBody({ activity_id: id }));
    const second = await reschedule(id, revisionOf(17));
    const third = await reschedule(id, revisionOf(18));

    expect(second.body).toMatchObject({ revision: 2, followUpActivityId: expect.any(String) });
    expect(third.body).toMatchObject({
      revision: 3,
      followUpActivityId: null,
      followUpError: 'FOLLOW_UP_EXISTS',
    });
    expect(await tenant.countActivities()).toBe(2);
  });

  it('leaves its result where another task has its key', async () => {
    const id = await tenant.addTask();
    const other = await tenant.addTask();
    // Nobody knows the id of a result, and with it the key, before it is recorded.
    beforeEachRecord(({ id: resultId }) =>
      tenant.manager.update(
        Activity,
        { tenantId: tenant.id, id: other },
        { idempotencyKey: `followup:${resultId}` },
      ),
    );

    const { body } = await reschedule(id);

    expect(body).toMatchObject({ followUpActivityId: null, followUpError: 'IDEMPOTENCY_KEY_EXISTS' });
    expect(await tenant.countActivities()).toBe(2);
  });
});

describe('a task that changes while its follow-up is decided', () => {
  it('is read again, so that the follow-up is of what it is', async () => {
    const id = await tenant.addTask();
    let tries = 0;
    beforeEachRecord(async () => {
      if (++tries < 3) await tenant.request('PATCH', `/activities/tasks/${id}`, { score: tries });
    });

    const { status, body } = await reschedule(id);

    expect([status, tries]).toEqual([201, 3]);
    expect(await get(`/activities/${String(body.followUpActivityId)}`)).toMatchObject({ score: 2 });
    expect(await tenant.countActivities()).toBe(2);
  });

  it('is followed too where it is found only then, by the id that its provider has just given', async () => {
    const id = await tenant.addTask();
    const configId = await addDispatchConfig(tenant);
    let tries = 0;
    beforeEachRecord(async () => {
      if (++tries === 1) await addProviderId(tenant, id, 'P-1', configId);
    });

    const { status, body } = await submit(tenant, rescheduling({ provider_activity_id: 'P-1' }));

    expect([status, tries]).toEqual([201, 2]);
    expect(body).toMatchObject({ activityId: id, followUpActivityId: expect.any(String) });
  });

  it('is a 503 after three tries, with nothing written', async () => {
    const id = await tenant.addTask();
    let tries = 0;
    beforeEachRecord(() => tenant.request('PATCH', `/activities/tasks/${id}`, { score: ++tries }));

    expect(outcomeOf(await reschedule(id))).toBe('503 OVERLOADED');

    expect(tries).toBe(3);
    expect(await get(`/activities/${id}`)).toMatchObject({ status: 'READY' });
    expect((await tenant.request('GET', `/activities/${id}/results`)).body).toEqual([]);
    expect(await tenant.countActivities()).toBe(1);
  });
});

/** Does something between the decision of each result and its writing. */
function beforeEachRecord(act: (draft: ResultDraft) => Promise<unknown>): void {
  const results = tenant.server.app.get(TaskResultRepository);
  const record = results.record.bind(results);
  const spy = vi.spyOn(results, 'record').mockImplementation(async (tenantId, draft) => {
    await act(draft);
    return record(tenantId, draft);
  });
  onTestFinished(() => spy.mockRestore());
}
