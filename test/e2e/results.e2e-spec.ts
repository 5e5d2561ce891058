import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityStatus } from '../../src/activities/activity-status.js';
import { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import { MAX_RESULTS } from '../../src/activities/results/result-errors.js';
import { TaskResult } from '../../src/activities/results/entities/task-result.entity.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { CommerceUserLastContact } from '../../src/commerces/entities/commerce-user-last-contact.entity.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { holdWithinASecond } from '../support/hold-within-a-second.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import {
  OCCURRED_AT,
  addDispatchConfig,
  addProviderId,
  enqueue,
  resultBody,
  setStatus,
  submit,
} from '../support/result-tenant.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What each status of a result is submitted with. */
const DETAILS: Record<string, Record<string, unknown>> = {
  PENDING: {},
  COMPLETED: { task_result: { result: 'SALE_COMPLETED' } },
  NOT_EXECUTED: { task_result: { result: 'NOT_INTERESTED' } },
  CANCELED: {},
  TRANSFERRED: { task_result: { result: 'TRANSFERRED' } },
};

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
  await tenant.manager.update(Commerce, { tenantId: tenant.id }, { externalId: 'SHOP-1' });
  await tenant.manager.update(Operator, { tenantId: tenant.id }, { externalId: 'OP-1' });
});

async function addTransferred(): Promise<void> {
  const type = { code: 'TRANSFERRED', label: 'Transferred', maps_to: 'TRANSFERRED' };
  expect((await tenant.request('POST', '/activity-config/result-types', type)).status).toBe(201);
}

function statusBody(id: string, status: string, changes: Record<string, unknown> = {}) {
  return { activity_id: id, occurred_at: OCCURRED_AT, status, ...DETAILS[status], ...changes };
}

async function read(id: string): Promise<{ status: string; version: number }> {
  return (await tenant.request('GET', `/activities/${id}`)).body as { status: string; version: number };
}

async function eventsOf(id: string): Promise<Record<string, unknown>[]> {
  return (await tenant.request('GET', `/activities/${id}/status-events`)).body as Record<string, unknown>[];
}

async function resultsOf(id: string): Promise<Record<string, unknown>[]> {
  return (await tenant.request('GET', `/activities/${id}/results`)).body as Record<string, unknown>[];
}

async function addOperator(type: 'ACTIVATOR' | 'CALLCENTER', isActive = true): Promise<string> {
  const operator = { id: uuidv7(), type, name: 'Eva', externalId: 'OP-1', isActive };
  await tenant.manager.insert(Operator, { tenantId: tenant.id, ...operator });
  return operator.id;
}

function byOperator(id: string): Record<string, unknown> {
  const details = { result: 'SALE_COMPLETED', operator_external_id: 'OP-1' };
  return resultBody({ activity_id: id, task_result: details });
}

function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

describe('a result of a task', () => {
  it('closes it, and says everything that it recorded', async () => {
    const id = await tenant.addTask();
    const payload = { boxes: 2, names: ['soda'] };

    const answer = await submit(tenant, {
      activity_id: id.toUpperCase(),
      commerce_external_id: 'SHOP-1',
      occurred_at: '2025-01-16T10:20:00.5+01:00',
      status: 'COMPLETED',
      external_status: 'done',
      idempotency_key: 'r-1',
      raw_payload: ['as', 'it', 'came'],
      task_result: {
        result: 'SALE_COMPLETED',
        comment: 'Two boxes',
        contact_type: 'OUTBOUND',
        operator_external_id: 'OP-1',
        payload,
      },
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/activities/${id}/results`);
    expect(answer.body).toEqual({
      id: expect.any(String),
      activityId: id,
      activityStatus: 'COMPLETED',
      commerceId: tenant.commerceId,
      operatorId: tenant.operatorId,
      revision: 1,
      status: 'COMPLETED',
      result: 'SALE_COMPLETED',
      comment: 'Two boxes',
      contactType: 'OUTBOUND',
      externalStatus: 'done',
      hardOverride: false,
      futureScheduledAt: null,
      followUpActivityId: null,
      followUpError: null,
      idempotencyKey: 'r-1',
      actor: 'tester',
      occurredAt: '2025-01-16T09:20:00.500Z',
      receivedAt: expect.stringMatching(TIME),
    });
    const { activityStatus: _, ...recorded } = answer.body as Record<string, unknown>;
    expect(await resultsOf(id)).toEqual([{ ...recorded, payload, rawPayload: ['as', 'it', 'came'] }]);
    expect(await read(id)).toMatchObject({ status: 'COMPLETED', version: 2 });
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      eventType: 'COMPLETED',
      fromStatus: 'READY',
      toStatus: 'COMPLETED',
      errorCode: null,
      actor: 'tester',
    });
  });

  it.each<[from: ActivityStatus, result: string, to: ActivityStatus]>(
    (['READY', 'UNRESOLVED', 'DISPATCHED', 'FAILED'] as const).flatMap((from) => [
      [from, 'COMPLETED', 'COMPLETED'],
      [from, 'TRANSFERRED', 'COMPLETED'],
      [from, 'NOT_EXECUTED', 'FAILED'],
      [from, 'CANCELED', 'CANCELED'],
    ]),
  )('takes it from %s by %s to %s, with one event and one version', async (from, result, to) => {
    if (result === 'TRANSFERRED') await addTransferred();
    const id = await tenant.addTask();
    await setStatus(tenant, id, from);

    const answer = await submit(tenant, statusBody(id, result));

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ activityStatus: to, revision: 1 });
    expect(await read(id)).toMatchObject({ status: to, version: 2 });
    expect((await eventsOf(id)).slice(1)).toMatchObject([
      {
        eventType: to,
        fromStatus: from,
        toStatus: to,
        errorCode: result === 'NOT_EXECUTED' ? 'NOT_EXECUTED' : null,
        errorMessage: result === 'NOT_EXECUTED' ? 'NOT_INTERESTED' : null,
      },
    ]);
  });

  it.each(['READY', 'UNRESOLVED', 'DISPATCHED', 'FAILED'] as const)(
    'is recorded as PENDING of one that is %s, and changes nothing',
    async (status) => {
      const id = await tenant.addTask();
      await setStatus(tenant, id, status);

      const pending = await submit(tenant, statusBody(id, 'PENDING'));
      expect(pending.status).toBe(201);
      expect(pending.body).toMatchObject({ activityStatus: status, revision: 1, result: null });
      expect(await read(id)).toMatchObject({ status, version: 1 });
      expect(await eventsOf(id)).toHaveLength(1);

      expect((await submit(tenant, statusBody(id, 'COMPLETED'))).body).toMatchObject({ revision: 2 });
      expect(await resultsOf(id)).toMatchObject([{ status: 'PENDING' }, { status: 'COMPLETED' }]);
    },
  );

  it.each(['PENDING', 'COMPLETED', 'NOT_EXECUTED', 'CANCELED'])(
    'is a 409 as %s of one that was canceled without a result, or completed without one',
    async (result) => {
      for (const status of ['CANCELED', 'COMPLETED'] as const) {
        const id = await tenant.addTask();
        await setStatus(tenant, id, status);

        const answer = await submit(tenant, statusBody(id, result));

        expect(outcomeOf(answer)).toBe('409 INVALID_STATUS');
        expect(await resultsOf(id)).toEqual([]);
        expect(await read(id)).toMatchObject({ status, version: 1 });
      }
    },
  );

  it.each(
    ['COMPLETED', 'NOT_EXECUTED', 'CANCELED'].flatMap((first) =>
      ['PENDING', 'COMPLETED', 'NOT_EXECUTED', 'CANCELED'].map((second) => [first, second]),
    ),
  )('is refused after %s as %s, which names the one that is there', async (first, second) => {
    const id = await tenant.addTask();
    const { body } = await submit(tenant, statusBody(id, first));

    const answer = await submit(tenant, statusBody(id, second, { occurred_at: '2025-01-17T00:00:00Z' }));

    expect(outcomeOf(answer, { resultId: body.id, activityId: id })).toBe('409 RESULT_EXISTS');
    expect(answer.headers.get('location')).toBe(`/api/activities/${id}/results`);
    expect(await resultsOf(id)).toHaveLength(1);
    expect(await read(id)).toMatchObject({ version: 2 });
  });

  it.each(
    ['COMPLETED', 'NOT_EXECUTED', 'CANCELED'].flatMap((first) =>
      (
        [
          ['COMPLETED', 'COMPLETED'],
          ['NOT_EXECUTED', 'FAILED'],
          ['CANCELED', 'CANCELED'],
        ] as const
      ).map(([second, status]) => [first, second, status] as const),
    ),
  )('is replaced by hard_override after %s by %s, as a revision', async (first, second, status) => {
    const id = await tenant.addTask();
    const { body } = await submit(tenant, statusBody(id, first));

    const answer = await submit(tenant, statusBody(id, second, { hard_override: true }));

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ revision: 2, activityStatus: status, hardOverride: true });
    expect(await resultsOf(id)).toMatchObject([
      { id: body.id, revision: 1, status: first },
      { id: answer.body.id, revision: 2, status: second },
    ]);
    expect(await read(id)).toMatchObject({ status, version: 3 });
    expect(await eventsOf(id)).toHaveLength(3);
  });

  it('is taken by hard_override of one that was canceled without a result', async () => {
    const id = await tenant.addTask();
    await tenant.request('POST', `/activities/${id}/cancel`);

    const answer = await submit(tenant, statusBody(id, 'COMPLETED', { hard_override: true }));

    expect(answer.body).toMatchObject({ revision: 1, activityStatus: 'COMPLETED' });
  });

  it(`is one of at most ${MAX_RESULTS}`, async () => {
    const id = await tenant.addTask();
    const row = {
      tenantId: tenant.id,
      activityId: id,
      commerceId: tenant.commerceId,
      status: 'PENDING' as const,
      hardOverride: false,
      occurredAt: new Date(),
      receivedAt: new Date(),
      requestHash: Buffer.alloc(32),
      actor: 'tester',
    };
    const rows = Array.from({ length: MAX_RESULTS - 1 }, (_, index) => ({
      ...row,
      id: uuidv7(),
      revision: index + 1,
      idempotencyKey: `key ${index}`,
    }));
    await tenant.manager.insert(TaskResult, rows);

    const statuses = [];
    for (const day of ['16', '17']) {
      const body = statusBody(id, 'PENDING', { occurred_at: `2025-01-${day}T00:00:00Z` });
      statuses.push(outcomeOf(await submit(tenant, body)));
    }

    expect(statuses).toEqual(['201', '409 TOO_MANY_RESULTS']);
  });

  it('takes its row out of the queue, but for PENDING', async () => {
    const configId = await addDispatchConfig(tenant);
    const id = await tenant.addTask();
    await enqueue(tenant, id, configId);
    const queued = () => tenant.manager.countBy(Dispatch, { tenantId: tenant.id });

    await submit(tenant, statusBody(id, 'PENDING'));
    expect(await queued()).toBe(1);
    await submit(tenant, statusBody(id, 'COMPLETED'));
    expect(await queued()).toBe(0);
  });
});

describe('the task of a result', () => {
  it('is found by the id of its provider', async () => {
    const id = await tenant.addTask();
    await addProviderId(tenant, id, 'P-1', await addDispatchConfig(tenant));

    const answer = await submit(tenant, resultBody({ provider_activity_id: 'P-1' }));

    expect(answer.body).toMatchObject({ activityId: id, activityStatus: 'COMPLETED' });
  });

  it('is decided by the configuration where several have the id', async () => {
    const [first, second] = [await tenant.addTask(), await tenant.addTask()];
    const [one, two] = [await addDispatchConfig(tenant), await addDispatchConfig(tenant)];
    await addProviderId(tenant, first, 'P-1', one);
    await addProviderId(tenant, second, 'P-1', two);
    const body = resultBody({ provider_activity_id: 'P-1' });

    expect(outcomeOf(await submit(tenant, body))).toBe('409 PROVIDER_ACTIVITY_AMBIGUOUS');
    const decided = await submit(tenant, { ...body, dispatch_config_id: two.toUpperCase() });
    expect(decided.body).toMatchObject({ activityId: second });
    expect(outcomeOf(await submit(tenant, { ...body, dispatch_config_id: ABSENT }))).toBe(
      '404 ACTIVITY_NOT_FOUND',
    );
  });

  it('is one where two configurations gave it the same id', async () => {
    const id = await tenant.addTask();
    await addProviderId(tenant, id, 'P-1', await addDispatchConfig(tenant));
    await addProviderId(tenant, id, 'P-1', await addDispatchConfig(tenant));

    expect((await submit(tenant, resultBody({ provider_activity_id: 'P-1' }))).body).toMatchObject({
      activityId: id,
    });
  });

  it("is not found in another tenant, nor are that one's commerces and operators", async () => {
    const other = await TestTenant.create();
    await other.manager.update(Commerce, { tenantId: other.id }, { externalId: 'SHOP-2' });
    await other.manager.update(Operator, { tenantId: other.id }, { externalId: 'OP-2' });
    const foreign = await other.addTask();
    await addProviderId(other, foreign, 'P-2', await addDispatchConfig(other));
    const id = await tenant.addTask();

    const outcomes = [];
    for (const changes of [
      { activity_id: foreign },
      { activity_id: ABSENT },
      { provider_activity_id: 'P-2' },
      { provider_activity_id: 'P-3' },
      { commerce_external_id: 'SHOP-2' },
      { commerce_external_id: 'SHOP-3' },
      { activity_id: id, task_result: { result: 'SALE_COMPLETED', operator_external_id: 'OP-2' } },
      { activity_id: id, task_result: { result: 'SALE_COMPLETED', operator_external_id: 'OP-3' } },
    ]) {
      outcomes.push(outcomeOf(await submit(tenant, resultBody(changes))));
    }

    expect(outcomes).toEqual(
      ['ACTIVITY', 'ACTIVITY', 'COMMERCE', 'OPERATOR'].flatMap((thing) =>
        Array<string>(2).fill(`404 ${thing}_NOT_FOUND`),
      ),
    );
    expect(outcomeOf(await tenant.request('GET', `/activities/${foreign}/results`))).toBe(
      '404 ACTIVITY_NOT_FOUND',
    );
    expect(outcomeOf(await tenant.request('GET', `/commerces/${other.commerceId}/results`))).toBe(
      '404 COMMERCE_NOT_FOUND',
    );
    expect((await other.request('GET', `/activities/${foreign}`)).body.version).toBe(1);
  });

  it('is of the commerce that the result says', async () => {
    const id = await tenant.addTask();
    await tenant.manager.insert(Commerce, {
      tenantId: tenant.id,
      id: uuidv7(),
      name: 'B',
      externalId: 'SHOP-2',
    });

    for (const external of ['SHOP-2', 'SHOP-3']) {
      const answer = await submit(tenant, resultBody({ activity_id: id, commerce_external_id: external }));
      expect(outcomeOf(answer)).toBe('400 COMMERCE_MISMATCH');
    }
    expect(await read(id)).toMatchObject({ version: 1 });
  });
});

describe('the operator of a result', () => {
  it("is the task's own where several have the id", async () => {
    await addOperator('ACTIVATOR');

    expect((await submit(tenant, byOperator(await tenant.addTask()))).body.operatorId).toBe(
      tenant.operatorId,
    );
  });

  it('is a 400 where several have the id and none is the one of the task', async () => {
    const own = uuidv7();
    await tenant.manager.insert(Operator, { tenantId: tenant.id, id: own, type: 'SALESMAN', name: 'Max' });
    await addOperator('ACTIVATOR');
    const id = await tenant.addTask({ assigned_operator_id: own });

    expect(outcomeOf(await submit(tenant, byOperator(id)))).toBe('400 OPERATOR_AMBIGUOUS');
    expect(await read(id)).toMatchObject({ version: 1 });
    const standalone = { ...byOperator(id), activity_id: undefined, commerce_external_id: 'SHOP-1' };
    expect(outcomeOf(await submit(tenant, standalone))).toBe('400 OPERATOR_AMBIGUOUS');
  });

  it('may be another than that of the task, and inactive', async () => {
    const id = await tenant.addTask();
    await tenant.manager.update(Operator, { tenantId: tenant.id }, { externalId: 'OP-2' });
    const other = await addOperator('CALLCENTER', false);

    expect((await submit(tenant, byOperator(id))).body.operatorId).toBe(other);
  });
});

describe('the type of a result', () => {
  it.each(['COMPLETED', 'PENDING', 'CANCELED', 'TRANSFERRED'])(
    'is refused with %s where it maps to another status',
    async (status) => {
      const id = await tenant.addTask();
      const body = statusBody(id, status, { task_result: { result: 'NO_CONTACT' } });

      const answer = await submit(tenant, body);

      expect(outcomeOf(answer)).toBe('400 RESULT_STATUS_MISMATCH');
      expect(answer.body.message).toContain('NOT_EXECUTED');
      expect(await resultsOf(id)).toEqual([]);
    },
  );

  it('names the known ones where it is unknown', async () => {
    const answer = await submit(
      tenant,
      resultBody({ activity_id: await tenant.addTask(), task_result: { result: 'SOLD' } }),
    );

    expect(outcomeOf(answer)).toBe('400 UNKNOWN_RESULT_TYPE');
    expect(answer.body.details).toEqual([
      {
        field: '/task_result/result',
        code: 'UNKNOWN_RESULT_TYPE',
        message: expect.stringContaining('NOT_INTERESTED, NO_CONTACT, RESCHEDULE, SALE_COMPLETED'),
      },
    ]);
  });

  it('is taken when it is inactive', async () => {
    await tenant.request('PATCH', '/activity-config/result-types/SALE_COMPLETED', { is_active: false });

    expect((await submit(tenant, resultBody({ activity_id: await tenant.addTask() }))).status).toBe(201);
  });

  it('may demand a time for the next contact', async () => {
    const id = await tenant.addTask();

    const answer = await submit(
      tenant,
      resultBody({ activity_id: id, task_result: { result: 'RESCHEDULE' } }),
    );

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toMatchObject([
      { field: '/task_result/future_scheduled_at', code: 'REQUIRED' },
    ]);
    expect(await read(id)).toMatchObject({ status: 'READY' });
  });
});

describe('last contacted', () => {
  let user: string;
  let id: string;

  beforeEach(async () => {
    user = await tenant.addUser({ roles: ['OWNER'] });
    id = await tenant.addTask({ target_criteria: [] });
  });

  async function contacts(): Promise<[string, string][]> {
    const rows = await tenant.manager.findBy(CommerceUserLastContact, {
      tenantId: tenant.id,
      commerceUserId: user,
    });
    return rows.map(({ channel, lastContactedAt }) => [channel, lastContactedAt.toISOString()]);
  }

  function revise(occurredAt: string, result = 'SALE_COMPLETED', status = 'COMPLETED'): Promise<Answer> {
    return submit(tenant, {
      activity_id: id,
      occurred_at: occurredAt,
      status,
      hard_override: true,
      task_result: { result },
    });
  }

  it('becomes when the result occurred, and never earlier than it is', async () => {
    await revise('2025-01-16T09:00:00Z');
    expect(await contacts()).toEqual([['SALESMAN', '2025-01-16T09:00:00.000Z']]);

    await revise('2025-01-10T09:00:00Z');
    expect(await contacts()).toEqual([['SALESMAN', '2025-01-16T09:00:00.000Z']]);

    await revise('2025-01-17T09:00:00Z');
    expect(await contacts()).toEqual([['SALESMAN', '2025-01-17T09:00:00.000Z']]);
  });

  it('stays as it is by a result that counts as no contact, or has no details', async () => {
    await revise('2025-01-16T09:00:00Z', 'NO_CONTACT', 'NOT_EXECUTED');
    await submit(tenant, statusBody(id, 'CANCELED', { hard_override: true }));

    expect(await contacts()).toEqual([]);
  });

  it('becomes so by a result that leaves the task as it is, where its type counts as a contact', async () => {
    const type = { code: 'CALL_BACK', label: 'Call back', maps_to: 'PENDING' };
    await tenant.request('POST', '/activity-config/result-types', type);

    const body = statusBody(id, 'PENDING', { task_result: { result: 'CALL_BACK' } });
    await holdWithinASecond(async () => (await submit(tenant, body)).status, 201);

    expect(await read(id)).toMatchObject({ status: 'READY', version: 1 });
    expect(await contacts()).toEqual([['SALESMAN', OCCURRED_AT]]);
  });

  it('is of nobody where the task has no target', async () => {
    id = await tenant.addTask();
    await revise('2025-01-16T09:00:00Z');

    expect(await contacts()).toEqual([]);
  });
});

describe('a result without a task', () => {
  it('is recorded for its commerce, and read there, the latest first', async () => {
    const task = await tenant.addTask();
    const ofTask = await submit(tenant, statusBody(task, 'COMPLETED'));
    const answer = await submit(tenant, resultBody({ commerce_external_id: 'SHOP-1' }));

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/commerces/${tenant.commerceId}/results`);
    expect(answer.body).toMatchObject({
      activityId: null,
      activityStatus: null,
      commerceId: tenant.commerceId,
      revision: 1,
    });
    const { body } = await tenant.request('GET', `/commerces/${tenant.commerceId}/results`);
    expect(body).toMatchObject({
      data: [
        { id: answer.body.id, activityId: null },
        { id: ofTask.body.id, activityId: task },
      ],
      meta: { total: 2 },
    });
  });

  it('can be walked by a cursor', async () => {
    const ids: unknown[] = [];
    for (let day = 10; day < 15; day++) {
      const body = resultBody({ commerce_external_id: 'SHOP-1', occurred_at: `2025-01-${day}T00:00:00Z` });
      ids.push((await submit(tenant, body)).body.id);
    }

    const walked: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path = `/commerces/${tenant.commerceId}/results?per_page=2&cursor=${cursor}`;
      const { body } = await tenant.request('GET', path);
      walked.push(...(body.data as { id: string }[]).map(({ id }) => id));
      cursor = body.meta.nextCursor as string | null;
    }

    expect(walked).toEqual(ids.toReversed());
  });

  it('has no task that could follow', async () => {
    const answer = await submit(
      tenant,
      resultBody({
        commerce_external_id: 'SHOP-1',
        task_result: { result: 'RESCHEDULE', future_scheduled_at: '2025-02-01T00:00:00Z' },
      }),
    );

    expect(answer.body).toMatchObject({
      futureScheduledAt: '2025-02-01T00:00:00.000Z',
      followUpActivityId: null,
      followUpError: null,
    });
    expect(await tenant.countActivities()).toBe(0);
  });
});

describe('the body of a result', () => {
  it.each<[field: string, code: string, changes: Record<string, unknown>]>([
    ['/activity_id', 'REQUIRED', { activity_id: null }],
    ['/activity_id', 'INVALID_UUID', { activity_id: 'x' }],
    ['/provider_activity_id', 'INVALID_STRING', { provider_activity_id: 'x'.repeat(256) }],
    ['/dispatch_config_id', 'NOT_ALLOWED', { dispatch_config_id: ABSENT }],
    ['/commerce_external_id', 'INVALID_STRING', { commerce_external_id: '' }],
    ['/occurred_at', 'REQUIRED', { occurred_at: undefined }],
    ['/occurred_at', 'INVALID_DATE_TIME', { occurred_at: 'today' }],
    ['/occurred_at', 'IN_FUTURE', { occurred_at: inMinutes(6) }],
    ['/status', 'REQUIRED', { status: undefined }],
    ['/status', 'NOT_ALLOWED', { status: 'DONE' }],
    ['/external_status', 'INVALID_STRING', { external_status: 'x'.repeat(256) }],
    ['/hard_override', 'INVALID_BOOLEAN', { hard_override: 'true' }],
    ['/hard_override', 'NOT_ALLOWED', { hard_override: true, status: 'PENDING', task_result: undefined }],
    [
      '/hard_override',
      'NOT_ALLOWED',
      { hard_override: true, activity_id: undefined, commerce_external_id: 'SHOP-1' },
    ],
    ['/idempotency_key', 'INVALID_STRING', { idempotency_key: 'a\nb' }],
    ['/raw_payload', 'INVALID_JSON', { raw_payload: 'x'.repeat(64 * 1024 - 1) }],
    ['/task_result', 'REQUIRED', { task_result: undefined }],
    ['/task_result', 'REQUIRED', { status: 'TRANSFERRED', task_result: null }],
    ['/task_result', 'INVALID_OBJECT', { task_result: 'SALE_COMPLETED' }],
    ['/task_result/result', 'REQUIRED', { task_result: {} }],
    ['/task_result/comment', 'INVALID_STRING', { task_result: { result: 'x', comment: 'x'.repeat(2_001) } }],
    ['/task_result/contact_type', 'NOT_ALLOWED', { task_result: { result: 'x', contact_type: 'BOTH' } }],
    ['/task_result/payload', 'INVALID_JSON', { task_result: { result: 'x', payload: { a: '\0' } } }],
    [
      '/task_result/payload',
      'INVALID_JSON',
      { task_result: { result: 'x', payload: 'x'.repeat(64 * 1024 - 1) } },
    ],
    [
      '/task_result/future_scheduled_at',
      'INVALID_DATE_TIME',
      { task_result: { result: 'x', future_scheduled_at: '' } },
    ],
    ['/note', 'UNKNOWN_FIELD', { note: 'x' }],
    ['/task_result/note', 'UNKNOWN_FIELD', { task_result: { result: 'x', note: 'x' } }],
  ])('is refused at %s as %s', async (field, code, changes) => {
    const answer = await submit(tenant, resultBody({ activity_id: ABSENT, ...changes }));

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });

  it('may be of a clock that is a little ahead, or of years ago', async () => {
    for (const occurredAt of [inMinutes(4), '2001-01-01T00:00:00Z']) {
      const body = resultBody({ activity_id: await tenant.addTask(), occurred_at: occurredAt });
      expect((await submit(tenant, body)).status).toBe(201);
    }
  });

  it('may have a comment of 2,000 characters, and payloads of 64 KiB each', async () => {
    const id = await tenant.addTask();
    const comment = '🛒'.repeat(2_000);
    // With its quotes.
    const payload = 'x'.repeat(64 * 1024 - 2);
    const details = { result: 'SALE_COMPLETED', comment, payload };

    const answer = await submit(
      tenant,
      resultBody({ activity_id: id, raw_payload: payload, task_result: details }),
    );

    expect(answer.status).toBe(201);
    expect(await resultsOf(id)).toMatchObject([{ comment, payload, rawPayload: payload }]);
  });

  it('may have 256 KiB, and not more', async () => {
    const id = await tenant.addTask();
    const padded = (bytes: number) => {
      const text = JSON.stringify(resultBody({ activity_id: id }));
      return text + ' '.repeat(bytes - text.length);
    };

    const large = await tenant.request('POST', '/activity-results/tasks', padded(256 * 1024 + 1));
    expect(outcomeOf(large)).toBe('413 BODY_TOO_LARGE');
    expect((await tenant.request('POST', '/activity-results/tasks', padded(256 * 1024))).status).toBe(201);
  });
});
