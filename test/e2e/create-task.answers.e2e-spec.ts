import { beforeEach, describe, expect, it } from 'vitest';
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
    expect(answer.headers.get('location')).toBe(`/api/activities/${answer.body.id}`);
  });
});
