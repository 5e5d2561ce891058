import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import type { ActivityStatus } from '../../src/activities/activity-status.js';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import type { Answer } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

interface Event {
  eventType: string;
  fromStatus: string | null;
  toStatus: string;
}

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
});

async function eventsOf(id: string): Promise<Event[]> {
  return (await tenant.request('GET', `/activities/${id}/status-events`)).body as Event[];
}

function read(id: string): Promise<Answer> {
  return tenant.request('GET', `/activities/${id}`);
}

async function setStatus(id: string, status: ActivityStatus): Promise<void> {
  await tenant.manager.update(Activity, { tenantId: tenant.id, id }, { status });
}

function cancel(id: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return tenant.request('POST', `/activities/${id}/cancel`, body, { headers });
}

function update(id: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return tenant.request('PATCH', `/activities/tasks/${id}`, body, { headers });
}

function assignment(route: string, operator: string): object {
  return { assigned_route_id: route, assigned_operator_id: operator };
}

async function addRoute(isActive = true): Promise<string> {
  const id = uuidv7();
  await tenant.manager.insert(Route, { tenantId: tenant.id, id, name: 'North', isActive });
  return id;
}

async function addOperator(isActive = true): Promise<string> {
  const id = uuidv7();
  await tenant.manager.insert(Operator, {
    tenantId: tenant.id,
    id,
    type: 'ACTIVATOR',
    name: 'Luis',
    isActive,
  });
  return id;
}

describe('canceling an activity', () => {
  it('answers with it, makes a new version and one event with the reason', async () => {
    const id = await tenant.addTask();

    const { status, headers, body } = await cancel(id, { reason: 'Closed today' });

    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"2"');
    expect(body).toMatchObject({ id, status: 'CANCELED', version: 2 });
    expect(body).toEqual({ ...(await read(id)).body, mayHaveArrived: false });
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      eventType: 'CANCELED',
      fromStatus: 'READY',
      toStatus: 'CANCELED',
      errorCode: null,
      errorMessage: 'Closed today',
      actor: 'tester',
    });
  });

  it.each([undefined, {}])('takes the body %j', async (body) => {
    expect((await cancel(await tenant.addTask(), body)).status).toBe(200);
  });

  it('takes one that is UNRESOLVED', async () => {
    await tenant.addTargetConfig();
    const id = await tenant.addTask();

    expect((await cancel(id)).status).toBe(200);
    expect((await eventsOf(id)).at(-1)).toMatchObject({ fromStatus: 'UNRESOLVED', toStatus: 'CANCELED' });
  });

  it.each(['DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED'] as const)(
    'refuses one that is %s',
    async (status) => {
      const id = await tenant.addTask();
      await setStatus(id, status);

      const answer = await cancel(id);

      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({
        code: 'INVALID_STATUS',
        message: `Not possible in the status ${status}, but in READY, UNRESOLVED`,
      });
      expect(await eventsOf(id)).toHaveLength(1);
    },
  );

  it('happens once of 20 at the same moment', async () => {
    const id = await tenant.addTask();

    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await cancel(id)).status));

    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect((await read(id)).body.version).toBe(2);
    expect(await eventsOf(id)).toHaveLength(2);
  });

  it.each([
    [{ reason: '' }, '/reason', 'INVALID_STRING'],
    [{ reason: ' ' }, '/reason', 'INVALID_STRING'],
    [{ reason: 'x'.repeat(501) }, '/reason', 'INVALID_STRING'],
    [{ reasons: 'x' }, '/reasons', 'UNKNOWN_FIELD'],
    [[], '', 'INVALID_OBJECT'],
  ])('refuses the body %j', async (body, field, code) => {
    const id = await tenant.addTask();

    const answer = await cancel(id, body);

    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
    expect((await read(id)).body.status).toBe('READY');
  });
});

describe('a query parameter that nobody reads', () => {
  it.each([
    ['POST', '/activities/:id/cancel?dry_run=true', undefined],
    ['PATCH', '/activities/tasks/:id?dry_run=true', { score: 9 }],
    ['GET', '/activities/:id?fields=id', undefined],
    ['POST', '/commerces?dry_run=true', { name: 'Shop' }],
    ['POST', '/commerces/sync?dry_run=true', { items: [{ external_id: 'x', name: 'Shop' }] }],
  ])('is a 400, and nothing is done, at %s %s', async (method, path, body) => {
    const id = await tenant.addTask();

    const answer = await tenant.request(method, path.replace(':id', id), body);

    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([
      { field: expect.stringMatching(/dry_run|fields/), code: 'UNKNOWN_FIELD', message: expect.any(String) },
    ]);
    expect((await read(id)).body.version).toBe(1);
    expect((await tenant.request('GET', '/commerces')).body.meta.total).toBe(1);
  });
});

describe('updating a task', () => {
  it('reassigns and reschedules it, in one version with one event', async () => {
    const id = await tenant.addTask();
    const [route, operator] = [await addRoute(), await addOperator()];

    const { status, headers, body } = await update(id, {
      assigned_route_id: route.toUpperCase(),
      assigned_operator_id: operator,
      scheduled_at: '2025-02-01T10:00:00+01:00',
      suggested_execution_time: '2025-02-01T10:30:00Z',
      score: -5,
      reason: 'Another reason',
    });

    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"2"');
    expect(body).toMatchObject({
      status: 'READY',
      version: 2,
      reason: 'Another reason',
      scheduledAt: '2025-02-01T09:00:00.000Z',
      suggestedExecutionTime: '2025-02-01T10:30:00.000Z',
      score: -5,
      taskDetails: {
        assignedRouteId: route,
        assignedOperatorId: operator,
        route: { name: 'North' },
        operator: { name: 'Luis' },
      },
    });
    expect(body).toEqual((await read(id)).body);
    expect(await eventsOf(id)).toMatchObject([
      { eventType: 'CREATED' },
      { eventType: 'UPDATED', fromStatus: 'READY', toStatus: 'READY', actor: 'tester' },
    ]);
  });

  it('clears what can be cleared by null', async () => {
    const id = await tenant.addTask({ score: 1, suggested_execution_time: '2025-01-01T00:00:00Z' });

    const { body } = await update(id, { score: null, suggested_execution_time: null });

    expect(body).toMatchObject({ score: null, suggestedExecutionTime: null, version: 2 });
  });

  it.each([
    ['nothing', {}],
    ['null where there must be a value', { reason: null, assigned_route_id: null }],
    [
      'what it has already',
      { reason: 'Monthly visit', scheduled_at: '2025-01-16T10:00:00+01:00', score: null },
    ],
  ])('changes nothing for %s', async (_, body) => {
    const id = await tenant.addTask();

    const answer = await update(id, body);

    expect(answer.status).toBe(200);
    expect(answer.body.version).toBe(1);
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('is found by its new reason, and by its old one no more', async () => {
    const id = await tenant.addTask({ reason: 'Inventory' });
    await update(id, { reason: 'Delivery' });

    const found = async (search: string): Promise<number> =>
      (await tenant.request('GET', `/activities?search=${search}`)).body.meta.total as number;

    expect([await found('inventory'), await found('delivery')]).toEqual([0, 1]);
  });

  it.each(['DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED'] as const)(
    'refuses one that is %s',
    async (status) => {
      const id = await tenant.addTask();
      await setStatus(id, status);

      expect(await update(id, { reason: 'x' })).toMatchObject({
        status: 409,
        body: { code: 'INVALID_STATUS' },
      });
    },
  );

  it('answers 404 for a route and an operator that are not there, naming both', async () => {
    const other = await TestTenant.create();
    const id = await tenant.addTask();
    const headers = { 'x-request-id': 'same' };

    const absent = await update(id, assignment(ABSENT, ABSENT), headers);
    const foreign = await update(id, assignment(other.routeId, other.operatorId), headers);

    expect(absent.status).toBe(404);
    expect(absent.body.details).toMatchObject([
      { field: '/assigned_route_id', code: 'ROUTE_NOT_FOUND' },
      { field: '/assigned_operator_id', code: 'OPERATOR_NOT_FOUND' },
    ]);
    expect(foreign.text).toBe(absent.text);
    expect((await read(id)).body.version).toBe(1);
  });

  it('answers 400 for an inactive route and operator, naming both', async () => {
    const id = await tenant.addTask();
    const body = { assigned_route_id: await addRoute(false), assigned_operator_id: await addOperator(false) };

    expect(await update(id, body)).toMatchObject({
      status: 400,
      body: { code: 'INACTIVE', details: [{ code: 'ROUTE_INACTIVE' }, { code: 'OPERATOR_INACTIVE' }] },
    });
  });

  it('may keep a route that has become inactive', async () => {
    const id = await tenant.addTask();
    await tenant.manager.update(Route, { tenantId: tenant.id, id: tenant.routeId }, { isActive: false });

    expect((await update(id, { assigned_route_id: tenant.routeId, score: 2 })).status).toBe(200);
  });

  it.each([
    [{ assigned_route_id: 'x' }, '/assigned_route_id', 'INVALID_UUID'],
    [{ assigned_operator_id: 1 }, '/assigned_operator_id', 'INVALID_UUID'],
    [{ scheduled_at: '2025-02-30T00:00:00Z' }, '/scheduled_at', 'INVALID_DATE_TIME'],
    [{ suggested_execution_time: 'soon' }, '/suggested_execution_time', 'INVALID_DATE_TIME'],
    [{ score: 2 ** 31 }, '/score', 'INVALID_INTEGER'],
    [{ reason: ' ' }, '/reason', 'INVALID_STRING'],
    [{ channel: 'SMS' }, '/channel', 'UNKNOWN_FIELD'],
    [{ status: 'READY' }, '/status', 'UNKNOWN_FIELD'],
  ])('refuses %j', async (body, field, code) => {
    const answer = await update(await tenant.addTask(), body);

    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });
});

describe('a change of a version', () => {
  it.each(['"1"', '*', '"0", "1"', ' "1" '])('goes through with If-Match: %s', async (tag) => {
    const id = await tenant.addTask();

    expect((await update(id, { score: 1 }, { 'if-match': tag })).status).toBe(200);
  });

  it.each(['"2"', 'W/"1"', '"0", "2"', '""'])('is refused with If-Match: %s, and says why', async (tag) => {
    const id = await tenant.addTask();

    for (const answer of [
      await update(id, { score: 1 }, { 'if-match': tag }),
      await cancel(id, undefined, { 'if-match': tag }),
    ]) {
      expect(answer.status).toBe(412);
      expect(answer.body).toMatchObject({ code: 'VERSION_MISMATCH', details: [{ field: 'if-match' }] });
    }
    expect((await read(id)).body.version).toBe(1);
  });

  it.each(['1', '', '"1', 'W/1'])('is a 400 with If-Match: %s', async (tag) => {
    const answer = await update(await tenant.addTask(), { score: 1 }, { 'if-match': tag });

    expect(answer.status).toBe(400);
    expect(answer.body.details).toMatchObject([{ field: 'if-match', code: 'INVALID_ETAG' }]);
  });

  it.each([
    ['PATCH', '/activities/:id/retry-resolution', undefined],
    ['PATCH', '/activities/:id/target-users/:id/resolve', { commerce_user_id: ABSENT }],
  ])('is refused by %s %s too', async (method, path, body) => {
    await tenant.addTargetConfig();
    const id = await tenant.addTask();

    const headers = { 'if-match': '"2"' };

    expect((await tenant.request(method, path.replaceAll(':id', id), body, { headers })).status).toBe(412);
  });

  it('says 412 before 409, and 404 before both', async () => {
    const id = await tenant.addTask();
    await cancel(id);

    expect((await cancel(id, undefined, { 'if-match': '"1"' })).status).toBe(412);
    expect((await cancel(id, undefined, { 'if-match': '"2"' })).status).toBe(409);
    expect((await cancel(ABSENT, undefined, { 'if-match': '"2"' })).status).toBe(404);
  });

  it('is won by one of 10 that saw the same version', async () => {
    const id = await tenant.addTask();

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, score) => update(id, { score }, { 'if-match': '"1"' })),
    );

    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    expect((await read(id)).body.version).toBe(2);
  });

  it('is counted, whichever of a cancel and updates at the same moment goes first', async () => {
    const id = await tenant.addTask();

    const answers = await Promise.all([
      ...Array.from({ length: 5 }, (_, score) => update(id, { score })),
      cancel(id),
      ...Array.from({ length: 5 }, (_, score) => update(id, { score: score + 5 })),
    ]);

    const went = answers.filter(({ status }) => status === 200).length;
    const { version, status } = (await read(id)).body as { version: number; status: string };
    const events = await eventsOf(id);
    expect(answers.every((answer) => answer.status === 200 || answer.status === 409)).toBe(true);
    expect(status).toBe('CANCELED');
    expect(version).toBe(1 + went);
    expect(events).toHaveLength(1 + went);
    expect(events.filter(({ eventType }) => eventType === 'CANCELED')).toHaveLength(1);
    expect(events.at(-1)!.eventType).toBe('CANCELED');
  });
});

describe("another tenant's activity", () => {
  it.each([
    ['PATCH', '/activities/tasks/:id', { score: 1 }],
    ['POST', '/activities/:id/cancel', undefined],
    ['PATCH', '/activities/:id/retry-resolution', undefined],
    ['PATCH', '/activities/:id/target-users/:id/resolve', { commerce_user_id: ABSENT }],
  ])('is answered as an absent one by %s %s', async (method, path, body) => {
    const other = await TestTenant.create();
    const theirs = await other.addTask();
    const headers = { 'x-request-id': 'same' };
    const ask = (id: string): Promise<Answer> =>
      tenant.request(method, path.replaceAll(':id', id), body, { headers });

    const [absent, foreign] = [await ask(ABSENT), await ask(theirs)];

    expect(absent).toMatchObject({ status: 404, body: { code: 'ACTIVITY_NOT_FOUND' } });
    expect(foreign.text).toBe(absent.text);
    expect((await other.request('GET', `/activities/${theirs}`)).body.version).toBe(1);
  });
});

describe('permissions of an activity', () => {
  it.each([
    ['GET', '/activities', 'VIEW_ACTIVITIES', 200],
    ['GET', '/activities/tasks', 'VIEW_ACTIVITIES', 200],
    ['GET', '/activities/:id', 'VIEW_ACTIVITIES', 200],
    ['GET', '/activities/:id/status-events', 'VIEW_ACTIVITIES', 200],
    ['GET', '/activities/:id/attributes', 'VIEW_ACTIVITIES', 200],
    ['GET', '/activities/:id/target-users', 'VIEW_ACTIVITIES', 200],
    ['PATCH', '/activities/tasks/:id', 'UPDATE_ACTIVITY', 200],
    ['PATCH', '/activities/:id/retry-resolution', 'CREATE_ACTIVITY', 400],
    ['POST', '/activities/:id/cancel', 'CANCEL_ACTIVITY', 200],
  ] as const)('%s %s takes %s', async (method, path, permission, status) => {
    const id = await tenant.addTask();
    const ask = (permissions: readonly (typeof PERMISSIONS)[number][]): Promise<Answer> =>
      tenant.request(method, path.replace(':id', id), method === 'PATCH' ? {} : undefined, {
        token: tenant.token(permissions),
      });

    expect((await ask(PERMISSIONS.filter((other) => other !== permission))).status).toBe(403);
    expect((await ask([permission])).status).toBe(status);
  });
});
