import { beforeEach, describe, expect, it } from 'vitest';
import { ActivityStatusEvent } from '../../src/activities/entities/activity-status-event.entity.js';
import { ActivityAttribute } from '../../src/activities/entities/activity-attribute.entity.js';
import { ActivityTargetUser } from '../../src/activities/entities/activity-target-user.entity.js';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { TaskDetails } from '../../src/activities/entities/task-details.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import type { Answer } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

describe('idempotency of POST /api/activities/tasks', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it("answers 409 with the first task's id when the same request comes again", async () => {
    const body = tenant.taskBody();
    const first = await tenant.createTask(body);

    const second = await tenant.createTask(body);

    expect(second.status).toBe(409);
    expect(second.body).toEqual({
      statusCode: 409,
      error: 'Conflict',
      message: expect.any(String),
      code: 'IDEMPOTENCY_KEY_EXISTS',
      details: [{ field: '/idempotency_key', code: 'IDEMPOTENCY_KEY_EXISTS', message: expect.any(String) }],
      activityId: first.body.id,
      sameRequest: true,
      requestId: second.headers.get('x-request-id'),
    });
    expect(second.headers.get('location')).toBe(`/api/activities/${first.body.id}`);
    expect(await tenant.countActivities()).toBe(1);
  });

  it('says when the key was used by a different request', async () => {
    const body = tenant.taskBody();
    const first = await tenant.createTask(body);

    const second = await tenant.createTask({ ...body, reason: 'Another visit' });

    expect(second).toMatchObject({ status: 409, body: { activityId: first.body.id, sameRequest: false } });
  });

  it('takes a request for the same when only its spelling differs', async () => {
    const body = tenant.taskBody({ scheduled_at: '2025-01-16T09:00:00.000Z', score: 90 });
    await tenant.createTask(body);

    const reordered = Object.fromEntries(Object.entries(body).toReversed());
    const respelled = {
      ...reordered,
      commerce_id: tenant.commerceId.toUpperCase(),
      scheduled_at: '2025-01-16T11:00:00+02:00',
      user_status: null,
    };

    expect((await tenant.createTask(respelled)).body.sameRequest).toBe(true);
  });

  it('compares keys exactly: case, spaces and accents count', async () => {
    for (const key of ['Visit', 'visit', ' visit', 'visit ', 'v\u00edsit', 'vi\u0301sit']) {
      expect((await tenant.createTask(tenant.taskBody({ idempotency_key: key }))).status).toBe(201);
    }
  });

  it('lets two tenants use the same key', async () => {
    const other = await TestTenant.create();

    const mine = await tenant.createTask(tenant.taskBody({ idempotency_key: 'same' }));
    const theirs = await other.createTask(other.taskBody({ idempotency_key: 'same' }));

    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(mine.body.id).not.toBe(theirs.body.id);
  });

  it('answers 409 also when the references have gone since', async () => {
    const body = tenant.taskBody();
    const first = await tenant.createTask(body);
    await tenant.manager.update(Route, { tenantId: tenant.id, id: tenant.routeId }, { isActive: false });

    const absent = '00000000-0000-4000-8000-000000000000';
    const inactive = await tenant.createTask(body);
    const missing = await tenant.createTask({ ...body, commerce_id: absent });

    expect(inactive).toMatchObject({ status: 409, body: { activityId: first.body.id, sameRequest: true } });
    expect(missing).toMatchObject({ status: 409, body: { activityId: first.body.id, sameRequest: false } });
  });

  it('answers 400 before it looks at the key', async () => {
    const body = tenant.taskBody();
    await tenant.createTask(body);

    expect((await tenant.createTask({ ...body, score: 'high' })).status).toBe(400);
  });

  it('takes a key again whose first request failed', async () => {
    const body = tenant.taskBody();
    const absent = '00000000-0000-4000-8000-000000000000';

    expect((await tenant.createTask({ ...body, assigned_route_id: absent })).status).toBe(404);
    expect((await tenant.createTask(body)).status).toBe(201);
  });

  describe('with Idempotency-Replay: true', () => {
    const headers = { 'idempotency-replay': 'true' };

    it('answers 201 to the first request, and 200 with its answer to the same one', async () => {
      const body = tenant.taskBody();

      const first = await tenant.createTask(body, { headers });
      const second = await tenant.createTask(body, { headers });

      expect(first.status).toBe(201);
      expect(first.headers.has('idempotency-replayed')).toBe(false);
      expect(second.status).toBe(200);
      expect(second.text).toBe(first.text);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
    });

    it('answers with the status as it is now', async () => {
      const body = tenant.taskBody();
      const first = await tenant.createTask(body);
      await tenant.manager.update(
        Activity,
        { tenantId: tenant.id, id: first.body.id },
        { status: 'CANCELED' },
      );

      expect((await tenant.createTask(body, { headers })).body).toEqual({
        ...first.body,
        status: 'CANCELED',
      });
    });

    it('answers 409 to a different request', async () => {
      const body = tenant.taskBody();
      await tenant.createTask(body);

      const second = await tenant.createTask({ ...body, reason: 'Another' }, { headers });

      expect(second).toMatchObject({ status: 409, body: { sameRequest: false } });
    });
  });

  it('makes one task of 50 requests at the same moment, and tells the others its id', async () => {
    await tenant.addUser({ roles: ['OWNER'] });
    await tenant.addTargetConfig();
    const body = tenant.taskBody({ attributes: [{ key: 'promotions', value: [] }] });

    const answers = await Promise.all(Array.from({ length: 50 }, () => tenant.createTask(body)));

    const [created, ...more] = answers.filter(({ status }) => status === 201);
    const conflicts = answers.filter(({ status }) => status === 409);
    expect(more).toEqual([]);
    expect(conflicts).toHaveLength(49);
    for (const { body: conflict } of conflicts) {
      expect(conflict).toMatchObject({ activityId: created!.body.id, sameRequest: true });
    }
    for (const entity of [
      Activity,
      TaskDetails,
      ActivityTargetUser,
      ActivityAttribute,
      ActivityStatusEvent,
    ]) {
      expect(await tenant.manager.countBy(entity, { tenantId: tenant.id })).toBe(1);
    }
  });

  it('gives each of parallel requests with few keys its own right answer', async () => {
    const keys = Array.from({ length: 10 }, (_, index) => `key-${index}`);
    const sent = Array.from({ length: 80 }, (_, index) => keys[index % keys.length]!);

    const answers = await Promise.all(
      sent.map((key) => tenant.createTask(tenant.taskBody({ idempotency_key: key }))),
    );

    const idByKey = new Map(
      answers.flatMap((answer, index) => (isCreated(answer) ? [[sent[index], answer.body.id]] : [])),
    );
    expect(answers.filter(isCreated)).toHaveLength(keys.length);
    for (const [index, answer] of answers.entries()) {
      if (!isCreated(answer)) expect(answer.body.activityId).toBe(idByKey.get(sent[index]));
    }
    expect(await tenant.countActivities()).toBe(keys.length);
  });
});

function isCreated({ status }: Answer): boolean {
  return status === 201;
}
