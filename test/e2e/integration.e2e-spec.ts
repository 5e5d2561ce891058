import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityStatus } from '../../src/activities/activity-status.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import type { Permission } from '../../src/auth/permission.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import {
  OCCURRED_AT,
  addDispatchConfig,
  addProviderId,
  resultBody,
  setStatus,
  submit,
} from '../support/result-tenant.js';
import { TestTenant } from '../support/test-tenant.js';

const PERMISSIONS: Permission[] = ['VIEW_ACTIVITIES', 'SUBMIT_ACTIVITY_RESULT'];

let tenant: TestTenant;
let key: string;

beforeEach(async () => {
  tenant = await TestTenant.create();
  await tenant.manager.update(Commerce, { tenantId: tenant.id }, { externalId: 'SHOP-1' });
  await tenant.manager.update(Operator, { tenantId: tenant.id }, { externalId: 'OP-1' });
  await tenant.manager.update(Route, { tenantId: tenant.id }, { externalId: 'ROUTE-1' });
  key = (await tenant.createApiKey(PERMISSIONS)).plaintextKey;
});

function call(method: string, path: string, body?: unknown, apiKey = key): Promise<Answer> {
  return send(`${tenant.server.url}/api/integration${path}`, method, { 'x-api-key': apiKey }, body);
}

async function ids(query: string): Promise<string[]> {
  const { status, body } = await call('GET', `/activities/tasks${query}`);
  expect(status).toBe(200);
  return (body.data as { id: string }[]).map(({ id }) => id);
}

function report(changes: Record<string, unknown>): Promise<Answer> {
  return call('POST', '/activity-results/tasks', {
    commerce_external_id: 'SHOP-1',
    occurred_at: OCCURRED_AT,
    status: 'EFFECTIVE',
    task_result: { result: 'SALE_COMPLETED' },
    ...changes,
  });
}

/** The message for a result whose type is for another status. */
async function mismatch(result: string): Promise<unknown> {
  const answer = await report({ task_result: { result } });
  expect(outcomeOf(answer)).toBe('400 RESULT_STATUS_MISMATCH');
  return answer.body.message;
}

describe('the tasks that a provider sees', () => {
  it('have the ids of the own system of the tenant', async () => {
    const id = await tenant.addTask({ score: 9, user_status: 'NEW' });

    const { body } = await call('GET', '/activities/tasks');

    expect(body.data).toEqual([
      {
        id,
        channel: 'SALESMAN',
        status: 'PENDING',
        resultStatus: 'PENDING',
        reason: 'Monthly visit',
        assignmentReason: null,
        scheduledAt: '2025-01-16T09:00:00.000Z',
        suggestedExecutionTime: null,
        userStatus: 'NEW',
        score: 9,
        commerce: { externalId: 'SHOP-1', name: 'Corner shop' },
        route: { externalId: 'ROUTE-1', name: 'Centre' },
        operator: { externalId: 'OP-1', name: 'Ana', type: 'SALESMAN' },
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    ]);
    expect(body.meta).toMatchObject({ page: 1, total: 1 });
  });

  it.each<[status: ActivityStatus, hasResult: boolean, shown: string, resultStatus: string]>([
    ['READY', false, 'PENDING', 'PENDING'],
    ['UNRESOLVED', false, 'PENDING', 'PENDING'],
    ['DISPATCHED', false, 'IN_PROGRESS', 'PENDING'],
    ['COMPLETED', true, 'COMPLETED', 'EFFECTIVE'],
    ['FAILED', true, 'COMPLETED', 'NOT_EFFECTIVE'],
    ['FAILED', false, 'CANCELLED', 'PENDING'],
    ['CANCELED', false, 'CANCELLED', 'PENDING'],
    ['CANCELED', true, 'CANCELLED', 'PENDING'],
  ])(
    'are shown, and found, from %s (with a result: %s) as %s and %s',
    async (status, hasResult, shown, resultStatus) => {
      const id = await tenant.addTask();
      await submit(tenant, { activity_id: id, occurred_at: OCCURRED_AT, status: 'PENDING' });
      if (hasResult) {
        const body = {
          COMPLETED: resultBody({ activity_id: id }),
          FAILED: resultBody({
            activity_id: id,
            status: 'NOT_EXECUTED',
            task_result: { result: 'NO_CONTACT' },
          }),
        }[status as string] ?? { activity_id: id, occurred_at: OCCURRED_AT, status: 'CANCELED' };
        expect((await submit(tenant, body)).status).toBe(201);
      } else await setStatus(tenant, id, status);

      const { body } = await call('GET', '/activities/tasks');

      expect(body.data).toMatchObject([{ id, status: shown, resultStatus }]);
      for (const name of ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'])
        expect(await ids(`?status=${name}`)).toEqual(name === shown ? [id] : []);
      for (const name of ['EFFECTIVE', 'NOT_EFFECTIVE', 'PENDING'])
        expect(await ids(`?result_status=${name}`)).toEqual(name === resultStatus ? [id] : []);
      expect(await ids(`?status=PENDING&status=IN_PROGRESS&status=COMPLETED&status=CANCELLED`)).toEqual([id]);
    },
  );

  it('are found by channel, time and external ids, which narrow each other', async () => {
    const commerce = { id: uuidv7(), name: 'Other shop', externalId: 'SHOP-2' };
    const operator = { id: uuidv7(), type: 'ACTIVATOR' as const, name: 'Eva', externalId: 'OP-1' };
    await tenant.manager.insert(Commerce, { tenantId: tenant.id, ...commerce });
    await tenant.manager.insert(Operator, { tenantId: tenant.id, ...operator });
    const first = await tenant.addTask({ channel: 'SMS' });
    const second = await tenant.addTask({ commerce_id: commerce.id, scheduled_at: '2025-02-01T00:00:00Z' });
    const third = await tenant.addTask({ assigned_operator_id: operator.id });

    expect(await ids('')).toEqual([third, second, first]);
    expect(await ids('?channel=SMS')).toEqual([first]);
    expect(await ids('?external_commerce_id=SHOP-2')).toEqual([second]);
    expect(await ids('?external_commerce_id=SHOP-3')).toEqual([]);
    expect(await ids('?external_operator_id=OP-1')).toEqual([third, second, first]);
    expect(await ids('?external_operator_id=OP-2')).toEqual([]);
    expect(await ids('?scheduled_from=2025-02-01T00:00:00Z')).toEqual([second]);
    expect(
      await ids('?scheduled_to=2025-02-01T00:00:00Z&external_commerce_id=SHOP-1&channel=SALESMAN'),
    ).toEqual([third]);
  });

  it('can be walked by a cursor that belongs to its filters', async () => {
    const made = [await tenant.addTask(), await tenant.addTask(), await tenant.addTask()];
    const first = await call('GET', '/activities/tasks?status=PENDING&per_page=2&cursor=');
    const next = String(first.body.meta.nextCursor);

    expect(await ids(`?status=PENDING&per_page=2&cursor=${next}`)).toEqual([made[0]]);
    expect(outcomeOf(await call('GET', `/activities/tasks?status=COMPLETED&per_page=2&cursor=${next}`))).toBe(
      '400 VALIDATION_FAILED',
    );
    expect(await ids('?page=2&per_page=2')).toEqual([made[0]]);
  });

  it.each([
    'status=DONE',
    'result_status=COMPLETED',
    'channel=FAX',
    'external_commerce_id=',
    'sort=created_at',
  ])('are not asked for by %s', async (query) => {
    expect(outcomeOf(await call('GET', `/activities/tasks?${query}`))).toBe('400 VALIDATION_FAILED');
  });

  it('are those of the key and no others', async () => {
    const other = await TestTenant.create();
    await other.addTask();
    const { plaintextKey } = await other.createApiKey(['VIEW_ACTIVITIES']);
    const id = await tenant.addTask();

    expect(await ids('')).toEqual([id]);
    expect((await call('GET', '/activities/tasks', undefined, plaintextKey)).body.data).toHaveLength(1);
    expect(await ids('?external_commerce_id=SHOP-1')).toEqual([id]);
  });
});

describe('a result that a provider submits', () => {
  it.each([
    ['EFFECTIVE', 'SALE_COMPLETED', 'COMPLETED', 'COMPLETED'],
    ['NOT_EFFECTIVE', 'NO_CONTACT', 'COMPLETED', 'FAILED'],
    ['PENDING', undefined, 'IN_PROGRESS', 'DISPATCHED'],
  ])('closes its task as %s', async (status, result, shown, activityStatus) => {
    const id = await tenant.addTask();
    await setStatus(tenant, id, 'DISPATCHED');
    await addProviderId(tenant, id, 'P-1', await addDispatchConfig(tenant));
    const details = result ? { result, operator_external_id: 'OP-1' } : undefined;

    const body = { provider_activity_id: 'P-1', status, task_result: details, idempotency_key: 'k' };
    const answer = await report(body);

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/activities/${id}/results`);
    expect(answer.body).toEqual({
      id: expect.any(String),
      activityId: id,
      status: shown,
      resultStatus: status,
      externalCommerceId: 'SHOP-1',
      externalOperatorId: result ? 'OP-1' : null,
      revision: 1,
      result: result ?? null,
      futureScheduledAt: null,
      followUpActivityId: null,
      followUpError: null,
      idempotencyKey: 'k',
      occurredAt: OCCURRED_AT,
      receivedAt: expect.any(String),
    });
    expect((await tenant.request('GET', `/activities/${id}`)).body).toMatchObject({ status: activityStatus });
    const again = await report(body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect([again.status, again.body]).toEqual([200, answer.body]);
  });

  it('is the same as one that was submitted otherwise', async () => {
    const id = await tenant.addTask();
    const body = { activity_id: id, idempotency_key: 'k' };
    const first = await submit(tenant, resultBody({ ...body, commerce_external_id: 'SHOP-1' }));

    expect(await report(body)).toMatchObject({
      status: 200,
      body: { id: first.body.id, status: 'COMPLETED' },
    });
  });

  it('says PENDING of a task that has failed, and was reported on since', async () => {
    const id = await tenant.addTask();
    await setStatus(tenant, id, 'FAILED');
    const pending = { activity_id: id, status: 'PENDING', task_result: undefined };

    expect((await report(pending)).body).toMatchObject({ status: 'CANCELLED', resultStatus: 'PENDING' });
    await report({ activity_id: id, status: 'NOT_EFFECTIVE', task_result: { result: 'NO_CONTACT' } });
    expect((await report(pending)).body).toMatchObject({ status: 'COMPLETED', resultStatus: 'PENDING' });
  });

  it('makes a follow-up, or is of no task, as any other', async () => {
    const details = { result: 'RESCHEDULE', future_scheduled_at: '2025-02-01T00:00:00Z' };
    const ofTask = await report({ activity_id: await tenant.addTask(), task_result: details });
    const ofNone = await report({ task_result: details });

    expect(ofTask.body).toMatchObject({ followUpActivityId: expect.any(String) });
    expect(ofNone.body).toMatchObject({ activityId: null, status: null, followUpActivityId: null });
    expect(ofNone.headers.get('location')).toBe(`/api/commerces/${tenant.commerceId}/results`);
  });

  it.each<[field: string, code: string, changes: Record<string, unknown>]>([
    ['/commerce_external_id', 'REQUIRED', { commerce_external_id: undefined }],
    ['/status', 'NOT_ALLOWED', { status: 'COMPLETED' }],
    ['/status', 'REQUIRED', { status: undefined }],
    ['/task_result', 'REQUIRED', { task_result: undefined }],
    ['/hard_override', 'NOT_ALLOWED', { hard_override: true }],
    ['/occurred_at', 'IN_FUTURE', { occurred_at: '2999-01-01T00:00:00Z' }],
    ['/task_result/note', 'UNKNOWN_FIELD', { task_result: { result: 'SALE_COMPLETED', note: 1 } }],
  ])('is refused at %s as %s', async (field, code, changes) => {
    const answer = await report(changes);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });

  it('is told in its own words that its type is for another status', async () => {
    const types = { code: 'LOST', label: 'Lost', maps_to: 'CANCELED' };
    await tenant.request('POST', '/activity-config/result-types', types);
    expect(await mismatch('NO_CONTACT')).toBe('The status must be NOT_EFFECTIVE for the result NO_CONTACT');
    expect(await mismatch('LOST')).toContain('one that providers cannot submit');
  });

  it('must be of the commerce of its task', async () => {
    const id = await tenant.addTask();

    expect(outcomeOf(await report({ activity_id: id, commerce_external_id: 'SHOP-2' }))).toBe(
      '400 COMMERCE_MISMATCH',
    );
  });
});

function resultType(code: string, label: string, status: string, changes: object = {}): object {
  return {
    code,
    label,
    status,
    requiresFutureScheduledAt: false,
    countsAsContact: true,
    isActive: true,
    ...changes,
  };
}

describe('the result types that a provider sees', () => {
  it('are those that it can submit, in its words', async () => {
    for (const [code, maps_to] of [
      ['LOST', 'CANCELED'],
      ['GIVEN', 'TRANSFERRED'],
      ['SEEN', 'PENDING'],
    ])
      await tenant.request('POST', '/activity-config/result-types', { code, label: code, maps_to });
    await tenant.request('PATCH', '/activity-config/result-types/RESCHEDULE', { is_active: false });

    const { body } = await call('GET', '/task-result-type-configs');

    expect(body.data).toEqual([
      resultType('NOT_INTERESTED', 'Not interested', 'NOT_EFFECTIVE'),
      resultType('NO_CONTACT', 'No contact', 'NOT_EFFECTIVE', { countsAsContact: false }),
      resultType('RESCHEDULE', 'Reschedule', 'EFFECTIVE', {
        requiresFutureScheduledAt: true,
        isActive: false,
      }),
      resultType('SALE_COMPLETED', 'Sale completed', 'EFFECTIVE'),
      resultType('SEEN', 'SEEN', 'PENDING'),
    ]);
    expect((await call('GET', '/task-result-type-configs?is_active=true')).body.meta.total).toBe(4);
  });
});
