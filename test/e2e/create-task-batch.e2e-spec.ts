import { request } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { ActivityAttribute } from '../../src/activities/entities/activity-attribute.entity.js';
import { ActivityStatusEvent } from '../../src/activities/entities/activity-status-event.entity.js';
import { CommerceAttribute } from '../../src/commerces/entities/commerce-attribute.entity.js';
import { TaskDetails } from '../../src/activities/entities/task-details.entity.js';
import { type Answer, send } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

describe('POST /api/activities/tasks/batch', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function sendBatch(body: unknown, query = '', more: Record<string, string> = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id, ...more };
    return send(`${tenant.server.url}/api/activities/tasks/batch${query}`, 'POST', headers, body);
  }

  /** Adds attribute keys before the tenant's rules are read for the first time. */
  async function addKeys(count: number): Promise<string[]> {
    const keys = Array.from({ length: count }, (_, index) => `key-${index}`);
    for (const key of keys) await tenant.addAttributeKey(key);
    return keys;
  }

  /** All that is stored of the tenant's tasks, but for what no two of them share. */
  async function storedTasks(): Promise<unknown[]> {
    const rows: { key: string; stored: object }[] = await tenant.manager.query(
      `SELECT a.idempotency_key AS key, jsonb_build_object(
         'activity', to_jsonb(a) - '{id, request_fingerprint, created_at, updated_at}'::text[],
         'details', to_jsonb(d) - 'activity_id', 'event', to_jsonb(e) - '{id, activity_id, occurred_at}'::text[],
         'sameMoments', a.created_at = a.updated_at AND a.created_at = e.occurred_at) AS stored
       FROM activities.activities a
       JOIN activities.task_details d ON d.tenant_id = a.tenant_id AND d.activity_id = a.id
       JOIN activities.activity_status_events e ON e.tenant_id = a.tenant_id AND e.activity_id = a.id
       WHERE a.tenant_id = $1`,
      [tenant.id],
    );
    return rows.map(
      ({ key, stored }) => JSON.parse(JSON.stringify(stored).replaceAll(key, 'key')) as unknown,
    );
  }

  describe('partial', () => {
    it('answers 207 with what each item would have been answered alone', async () => {
      const { body: used } = await tenant.createTask(tenant.taskBody({ idempotency_key: 'used' }));
      const items = [
        tenant.taskBody({ idempotency_key: 'a', attributes: [{ key: 'promotions', value: 1 }] }),
        tenant.taskBody({ idempotency_key: 'used' }),
        tenant.taskBody({ idempotency_key: 'b', commerce_id: ABSENT, assigned_route_id: ABSENT }),
        tenant.taskBody({ idempotency_key: 'c', scheduled_at: 'never', colour: 1 }),
        'no object',
        null,
        tenant.taskBody({ idempotency_key: 'd', attribute_keys: ['promotions'] }),
      ];

      const answer = await sendBatch({ mode: 'partial', items });
      const alone = await Promise.all(
        items.map((item) => {
          const renamed = item && typeof item === 'object' && item['idempotency_key'] !== 'used';
          return tenant.createTask(renamed ? { ...item, idempotency_key: uuidv7() } : JSON.stringify(item));
        }),
      );

      expect(answer.status).toBe(207);
      expect(answer.body.summary).toEqual({ created: 2, conflicts: 1, failed: 4 });
      expect(withoutIds(answer.body.results)).toEqual(
        alone.map(({ status, body }, index) =>
          withoutIds({ index, status, ...(status === 201 ? { task: body } : { error: body }) }),
        ),
      );
      expect(answer.body.results[1].error.activityId).toBe(used.id);
      expect(answer.body.results[6].task.status).toBe('UNRESOLVED');
    });

    it('lets the first of the items with one key win', async () => {
      const items = [
        tenant.taskBody({ idempotency_key: 'twice', commerce_id: ABSENT }),
        tenant.taskBody({ idempotency_key: 'twice', reason: 'First that can be' }),
        tenant.taskBody({ idempotency_key: 'twice', reason: 'Too late' }),
        tenant.taskBody({ idempotency_key: 'twice', reason: 'First that can be' }),
      ];

      const { body } = await sendBatch({ mode: 'partial', items });

      expect(body.results).toMatchObject([
        { status: 404 },
        { status: 201 },
        { status: 409, error: { sameRequest: false, activityId: body.results[1].task.id } },
        { status: 409, error: { sameRequest: true, activityId: body.results[1].task.id } },
      ]);
    });

    it('creates 1,000 tasks with all that belongs to them', async () => {
      const items = Array.from({ length: 1_000 }, () =>
        tenant.taskBody({ attributes: [{ key: 'promotions', value: 1 }] }),
      );

      const { status, body } = await sendBatch({ mode: 'partial', items });

      expect(status).toBe(207);
      expect(body.summary).toEqual({ created: 1_000, conflicts: 0, failed: 0 });
      expect(body.results.map(({ index }: { index: number }) => index)).toEqual(
        items.map((_, index) => index),
      );
      expect(await tenant.countActivities()).toBe(1_000);
      for (const entity of [TaskDetails, ActivityAttribute, ActivityStatusEvent]) {
        expect(await tenant.manager.countBy(entity, { tenantId: tenant.id })).toBe(1_000);
      }
    });

    it('stores an item as a single create does', async () => {
      const body = {
        suggested_execution_time: '2025-01-16T08:30:00.000Z',
        user_status: 'Waiting',
        score: -7,
        assignment_reason: 'Nearest',
      };
      const items = ['two', 'six'].map((key) => tenant.taskBody({ ...body, idempotency_key: key }));

      await tenant.createTask(tenant.taskBody({ ...body, idempotency_key: 'one' }));
      await sendBatch({ mode: 'partial', items });

      const [first, ...others] = await storedTasks();
      expect(others).toEqual([first, first]);
      expect(first).toMatchObject({
        activity: { ...body, idempotency_key: 'key', suggested_execution_time: expect.any(String) },
        details: { assigned_route_id: tenant.routeId, assigned_operator_id: tenant.operatorId },
        event: { event_type: 'CREATED', from_status: null, to_status: 'READY', actor: 'tester' },
        sameMoments: true,
      });
    });

    it('makes one task of each key that batches and single creates race for', async () => {
      const keys = Array.from({ length: 100 }, (_, index) => `raced-${index}`);
      const itemsOf = (order: string[]) => order.map((key) => tenant.taskBody({ idempotency_key: key }));

      const [batches, singles] = await Promise.all([
        Promise.all([
          sendBatch({ mode: 'partial', items: itemsOf(keys) }),
          sendBatch({ mode: 'partial', items: itemsOf(keys.toReversed()) }),
          sendBatch({ mode: 'atomic', items: itemsOf(keys.toReversed()) }),
        ]),
        Promise.all(itemsOf(keys.slice(0, 30)).map((item) => tenant.createTask(item))),
      ]);

      const created = [
        ...batches.flatMap(({ body }) => body.results as { status: number }[]),
        ...singles,
      ].filter(({ status }) => status === 201);
      expect(created).toHaveLength(keys.length);
      expect(await tenant.countActivities()).toBe(keys.length);
    });
  });

  describe('atomic', () => {
    it('answers 201 with all tasks', async () => {
      const items = [tenant.taskBody(), tenant.taskBody({ channel: 'EMAIL' })];

      const { status, body } = await sendBatch({ mode: 'atomic', items });

      expect(status).toBe(201);
      expect(body).toMatchObject({
        results: [
          { index: 0, status: 201, task: { channel: 'SALESMAN', status: 'READY' } },
          { index: 1, status: 201, task: { channel: 'EMAIL' } },
        ],
        summary: { created: 2, conflicts: 0, failed: 0 },
      });
      expect(await tenant.countActivities()).toBe(2);
    });

    it('answers the first failing status with the errors of all items, and writes nothing', async () => {
      await tenant.createTask(tenant.taskBody({ idempotency_key: 'used' }));
      const items = [
        tenant.taskBody(),
        tenant.taskBody({ assigned_operator_id: ABSENT }),
        tenant.taskBody({ score: 'x' }),
        tenant.taskBody({ idempotency_key: 'used' }),
        tenant.taskBody({ idempotency_key: 'twice' }),
        tenant.taskBody({ idempotency_key: 'twice' }),
      ];

      const { status, body } = await sendBatch({ mode: 'atomic', items });

      expect(status).toBe(404);
      expect(body).toMatchObject({ statusCode: 404, code: 'BATCH_REJECTED', details: [] });
      expect(body.results).toMatchObject([
        { index: 1, status: 404, error: { code: 'OPERATOR_NOT_FOUND' } },
        { index: 2, status: 400, error: { code: 'VALIDATION_FAILED' } },
        { index: 3, status: 409, error: { code: 'IDEMPOTENCY_KEY_EXISTS' } },
        { index: 5, status: 409, error: { code: 'IDEMPOTENCY_KEY_EXISTS' } },
      ]);
      expect(await tenant.countActivities()).toBe(1);
    });

    it('creates all or nothing when two race for a key', async () => {
      const batches = Array.from({ length: 6 }, (_, batch) => [
        tenant.taskBody({ idempotency_key: 'shared' }),
        ...Array.from({ length: 20 }, (__, index) =>
          tenant.taskBody({ idempotency_key: `${batch}-${index}` }),
        ),
      ]);

      const answers = await Promise.all(batches.map((items) => sendBatch({ mode: 'atomic', items })));

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        201, 409, 409, 409, 409, 409,
      ]);
      expect(await tenant.countActivities()).toBe(21);
    });
  });

  it.each([
    ['/mode', 'REQUIRED', { items: [{}] }],
    ['/mode', 'NOT_ALLOWED', { mode: 'some', items: [{}] }],
    ['/items', 'REQUIRED', { mode: 'partial' }],
    ['/items', 'INVALID_LIST', { mode: 'partial', items: [] }],
    ['/items', 'INVALID_LIST', { mode: 'partial', items: Array.from({ length: 1_001 }, () => ({})) }],
    ['/items', 'INVALID_LIST', { mode: 'partial', items: {} }],
    ['/dry_run', 'UNKNOWN_FIELD', { mode: 'partial', items: [{}], dry_run: true }],
  ])('refuses a batch at %s as %s', async (field, code, body) => {
    const answer = await sendBatch(body);

    expect(answer.status).toBe(400);
    expect(answer.body.details).toContainEqual({ field, code, message: expect.any(String) });
  });

  it('refuses an item that would be too large alone', async () => {
    const attributes = (await addKeys(9)).map((key) => ({
      key,
      value: 'v'.repeat(16_000),
      fallback: 'f'.repeat(16_000),
    }));

    const { body } = await sendBatch({
      mode: 'partial',
      items: [tenant.taskBody({ attributes }), tenant.taskBody()],
    });

    expect(body.results).toMatchObject([{ status: 413, error: { code: 'BODY_TOO_LARGE' } }, { status: 201 }]);
  });

  it.each([
    ['?dry_run=true', {}, 'dry_run'],
    ['?limit=1', {}, 'limit'],
    ['', { 'idempotency-replay': 'true' }, 'idempotency-replay'],
  ])('refuses the option %s %j instead of creating the tasks', async (query, headers, field) => {
    const answer = await sendBatch({ mode: 'partial', items: [tenant.taskBody()] }, query, headers);

    expect(answer).toMatchObject({ status: 400, body: { details: [{ field, code: 'NOT_ALLOWED' }] } });
    expect(await tenant.countActivities()).toBe(0);
  });

  it('names a bounded number of faults, at least one of each item', async () => {
    const fields = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`field-${index}`, 1]));
    const items = Array.from({ length: 200 }, () => fields);

    const { body } = await sendBatch({ mode: 'partial', items });

    const counts = (body.results as { error: { details: unknown[] } }[]).map(
      ({ error }) => error.details.length,
    );
    expect(counts[0]).toBeGreaterThan(45);
    expect(counts.at(-1)).toBe(1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(2_300);
  });

  it('stores large stored attributes for each task, and answers 413 when they are too much for one statement', async () => {
    const keys = await addKeys(40);
    await tenant.manager.insert(
      CommerceAttribute,
      keys.map((key) => ({
        tenantId: tenant.id,
        commerceId: tenant.commerceId,
        key,
        value: 'x'.repeat(16_000) as never,
      })),
    );
    const items = (count: number) =>
      Array.from({ length: count }, () => tenant.taskBody({ attribute_keys: keys }));

    const atomic = await sendBatch({ mode: 'atomic', items: items(100) });
    const partial = await sendBatch({ mode: 'partial', items: items(20) });

    expect(atomic).toMatchObject({ status: 413, body: { code: 'BATCH_TOO_LARGE' } });
    expect(partial.body.summary).toEqual({ created: 20, conflicts: 0, failed: 0 });
    expect(await tenant.countActivities()).toBe(20);
  });

  it("is not held up by another tenant's bodies that never arrive", async () => {
    const slow = await TestTenant.create();
    const stalled = Array.from({ length: 6 }, () => {
      const client = request(`${tenant.server.url}/api/activities/tasks/batch`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${slow.token()}`,
          'x-tenant-id': slow.id,
          'content-type': 'application/json',
          'content-length': 1_000,
        },
      });
      client.on('error', () => undefined);
      client.write('{');
      return client;
    });
    await expect.poll(() => stalled.every(({ socket }) => (socket?.bytesWritten ?? 0) > 0)).toBe(true);

    const answer = await sendBatch({ mode: 'partial', items: [tenant.taskBody()] });

    expect(answer.status).toBe(207);
    for (const client of stalled) client.destroy();
  });

  it('takes a body of 8 MiB, and answers 413 to a larger one', async () => {
    const body = JSON.stringify({ mode: 'partial', items: [tenant.taskBody()] });
    const size = 8 * 1024 * 1024;

    expect((await sendBatch(body + ' '.repeat(size - body.length))).status).toBe(207);
    expect((await sendBatch(body + ' '.repeat(size - body.length + 1))).status).toBe(413);
  });
});

/** An answer without the ids that are new each time. */
function withoutIds(body: unknown): unknown {
  const text = JSON.stringify(body);
  return JSON.parse(text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id'));
}
