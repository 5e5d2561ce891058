import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ActivityStatusEvent } from '../../src/activities/entities/activity-status-event.entity.js';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { TaskDetails } from '../../src/activities/entities/task-details.entity.js';
import { momentOfId, newId } from '../../src/common/new-id.js';
import { TestTenant } from '../support/test-tenant.js';

describe('POST /api/activities/tasks', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it('answers 201 with exactly the five members and where the task is', async () => {
    const answer = await tenant.createTask(tenant.taskBody());

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      type: 'TASK',
      channel: 'SALESMAN',
      status: 'READY',
      taskDetails: { assignedRouteId: tenant.routeId, assignedOperatorId: tenant.operatorId },
    });
    expect(Object.keys(answer.body)).toEqual(['id', 'type', 'channel', 'status', 'taskDetails']);
    expect(answer.headers.get('location')).toBe(`/api/activities/${answer.body.id}`);
  });

  it('stores every field, with ids in lower case and times in UTC with milliseconds', async () => {
    const body = tenant.taskBody({
      commerce_id: tenant.commerceId.toUpperCase(),
      assigned_route_id: tenant.routeId.toUpperCase(),
      assigned_operator_id: tenant.operatorId.toUpperCase(),
      scheduled_at: '2025-01-16T09:00:00.123456-05:30',
      suggested_execution_time: '2025-01-16t10:00:00z',
      user_status: 'VIP',
      score: -2147483648,
      assignment_reason: 'Nearest',
    });

    const answer = await tenant.createTask(body, { token: tenant.token(['CREATE_ACTIVITY'], 'erp-sync') });

    expect(answer.body.taskDetails).toEqual({
      assignedRouteId: tenant.routeId,
      assignedOperatorId: tenant.operatorId,
    });
    const key = { tenantId: tenant.id, id: answer.body.id as string };
    expect(await tenant.manager.findOneByOrFail(Activity, key)).toMatchObject({
      type: 'TASK',
      channel: 'SALESMAN',
      status: 'READY',
      reason: 'Monthly visit',
      commerceId: tenant.commerceId,
      idempotencyKey: body['idempotency_key'],
      scheduledAt: new Date('2025-01-16T14:30:00.123Z'),
      suggestedExecutionTime: new Date('2025-01-16T10:00:00.000Z'),
      userStatus: 'VIP',
      score: -2147483648,
      assignmentReason: 'Nearest',
      createdBy: 'erp-sync',
      version: 1,
    });
    expect(
      await tenant.manager.findOneByOrFail(TaskDetails, { tenantId: tenant.id, activityId: key.id }),
    ).toMatchObject({ assignedRouteId: tenant.routeId, assignedOperatorId: tenant.operatorId });
  });

  it('records that the task was created, by whom and when', async () => {
    // The ids of this process may be ahead of the clock, which other tests set.
    const now = momentOfId(newId()).getTime() + 1_000;
    vi.useFakeTimers({ toFake: ['Date'], now });
    onTestFinished(() => void vi.useRealTimers());
    const answer = await tenant.createTask(tenant.taskBody(), {
      token: tenant.token(['CREATE_ACTIVITY'], 'ana'),
    });

    const events = await tenant.manager.findBy(ActivityStatusEvent, {
      tenantId: tenant.id,
      activityId: answer.body.id,
    });

    expect(events).toEqual([
      expect.objectContaining({
        eventType: 'CREATED',
        fromStatus: null,
        toStatus: 'READY',
        errorCode: null,
        actor: 'ana',
      }),
    ]);
    expect(events[0]!.occurredAt.getTime()).toBe(now);
    expect(momentOfId(answer.body.id as string).getTime()).toBe(now);
  });

  it('takes a task in the past', async () => {
    expect((await tenant.createTask(tenant.taskBody({ scheduled_at: '1999-12-31T23:59:59Z' }))).status).toBe(
      201,
    );
  });

  it('takes null for an optional field as its absence', async () => {
    const body = tenant.taskBody({
      suggested_execution_time: null,
      user_status: null,
      score: null,
      assignment_reason: null,
      target_criteria: null,
      attribute_keys: null,
      attributes: null,
    });

    const answer = await tenant.createTask(body);
    const repeated = await tenant.createTask(tenant.taskBody({ idempotency_key: body['idempotency_key'] }));

    expect(answer.status).toBe(201);
    expect(repeated.body.sameRequest).toBe(true);
  });

  it.each(['SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'])(
    'takes the channel %s',
    async (channel) => {
      const answer = await tenant.createTask(tenant.taskBody({ channel }));

      expect(answer.body).toMatchObject({ channel, status: 'READY' });
    },
  );

  it.each([['application/json'], ['application/json; charset=utf-8'], ['APPLICATION/JSON']])(
    'takes a body of type %s',
    async (type) => {
      expect((await tenant.createTask(tenant.taskBody(), { headers: { 'content-type': type } })).status).toBe(
        201,
      );
    },
  );
});
