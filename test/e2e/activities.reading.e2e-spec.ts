import { beforeEach, describe, expect, it } from 'vitest';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('an activity', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it('is read where its create says, with everything about it and the ETag of its version', async () => {
    const created = await tenant.createTask(
      tenant.taskBody({
        idempotency_key: 'key-1',
        score: 7,
        user_status: 'vip',
        assignment_reason: 'nearest',
        suggested_execution_time: '2025-01-16T10:00:00+01:00',
      }),
    );

    const location = created.headers.get('location')!;
    const { status, headers, body } = await tenant.request('GET', location.replace('/api', ''));

    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toEqual({
      id: created.body.id,
      type: 'TASK',
      channel: 'SALESMAN',
      status: 'READY',
      reason: 'Monthly visit',
      idempotencyKey: 'key-1',
      scheduledAt: '2025-01-16T09:00:00.000Z',
      suggestedExecutionTime: '2025-01-16T09:00:00.000Z',
      userStatus: 'vip',
      score: 7,
      commerceAssignment: {
        commerceId: tenant.commerceId,
        assignmentReason: 'nearest',
        commerce: { name: 'Corner shop' },
      },
      taskDetails: {
        assignedRouteId: tenant.routeId,
        assignedOperatorId: tenant.operatorId,
        route: { name: 'Centre' },
        operator: { name: 'Ana' },
      },
      createdBy: 'tester',
      version: 1,
      createdAt: expect.stringMatching(MOMENT),
      updatedAt: expect.stringMatching(MOMENT),
    });
  });

  it('has null for what was not given', async () => {
    const { body } = await tenant.request('GET', `/activities/${await tenant.addTask()}`);

    expect(body).toMatchObject({
      suggestedExecutionTime: null,
      userStatus: null,
      score: null,
      commerceAssignment: { assignmentReason: null },
    });
  });

  it('lists its events in the order they happened', async () => {
    await tenant.addTargetConfig({}, [{ config: { role: 'OWNER' } }]);
    const id = await tenant.addTask();

    const { status, body } = await tenant.request('GET', `/activities/${id}/status-events`);

    expect(status).toBe(200);
    expect(body).toEqual([
      {
        id: expect.any(String),
        eventType: 'CREATED',
        fromStatus: null,
        toStatus: 'READY',
        errorCode: null,
        errorMessage: null,
        actor: 'tester',
        occurredAt: expect.stringMatching(MOMENT),
      },
      {
        id: expect.any(String),
        eventType: 'RESOLUTION_FAILED',
        fromStatus: 'READY',
        toStatus: 'UNRESOLVED',
        errorCode: 'TARGET_UNRESOLVED',
        errorMessage: expect.stringContaining('no active user'),
        actor: 'tester',
        occurredAt: expect.stringMatching(MOMENT),
      },
    ]);
  });

  it('lists its attributes by key, with what decided each', async () => {
    await tenant.addPolicy({ key: 'promotions', strategy: 'ON_DISPATCH', resolver: 'INTERNAL_SERVICE' });
    const id = await tenant.addTask({ attribute_keys: ['promotions', 'commerce_info'] });

    const { status, body } = await tenant.request('GET', `/activities/${id}/attributes`);

    expect(status).toBe(200);
    expect(body).toEqual([
      {
        key: 'commerce_info',
        status: 'RESOLVED',
        strategy: 'UPFRONT',
        resolver: 'INTERNAL_SERVICE',
        byPolicy: false,
        value: { name: 'Corner shop', taxId: 'TAX-1', address: null },
        fallback: null,
        errorMessage: null,
        resolvedAt: expect.stringMatching(MOMENT),
      },
      {
        key: 'promotions',
        status: 'PENDING',
        strategy: 'ON_DISPATCH',
        resolver: 'INTERNAL_SERVICE',
        byPolicy: true,
        value: null,
        fallback: null,
        errorMessage: null,
        resolvedAt: null,
      },
    ]);
  });

  it('lists its target users, with what decided each', async () => {
    const userId = await tenant.addUser({ roles: ['OWNER'] });
    const configId = await tenant.addTargetConfig({}, [{ config: { role: 'OWNER' }, priority: 3 }]);
    const id = await tenant.addTask();

    const { status, body } = await tenant.request('GET', `/activities/${id}/target-users`);

    expect(status).toBe(200);
    expect(body).toEqual([
      {
        id: expect.any(String),
        status: 'RESOLVED',
        commerceUserId: userId,
        lockReason: 'CRITERIA_MATCH',
        resolutionStrategy: 'ON_CREATION',
        configId,
        matchedCriterion: { type: 'ROLE_MATCH', config: { role: 'OWNER' }, priority: 3 },
        errorMessage: null,
        resolvedAt: expect.stringMatching(MOMENT),
      },
    ]);
  });

  it('may have neither attributes nor target users', async () => {
    const id = await tenant.addTask();

    expect((await tenant.request('GET', `/activities/${id}/attributes`)).body).toEqual([]);
    expect((await tenant.request('GET', `/activities/${id}/target-users`)).body).toEqual([]);
  });

  it.each(['', '/status-events', '/attributes', '/target-users'])(
    "of another tenant's is answered as an absent one at /activities/:id%s",
    async (path) => {
      const other = await TestTenant.create();
      const theirs = await other.addTask({ attribute_keys: ['promotions'] });
      const headers = { 'x-request-id': 'same' };

      const foreign = await tenant.request('GET', `/activities/${theirs}${path}`, undefined, { headers });
      const absent = await tenant.request('GET', `/activities/${ABSENT}${path}`, undefined, { headers });

      expect(absent.status).toBe(404);
      expect(absent.body.code).toBe('ACTIVITY_NOT_FOUND');
      expect(foreign.text).toBe(absent.text);
    },
  );

  it('is not looked for by what is no id', async () => {
    const { status, body } = await tenant.request('GET', '/activities/no-id');

    expect(status).toBe(400);
    expect(body.details).toEqual([{ field: 'id', code: 'INVALID_UUID', message: 'must be a UUID' }]);
  });
});
