import { beforeEach, describe, expect, it } from 'vitest';
import { TaskResult } from '../../src/activities/results/entities/task-result.entity.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { resultBody } from '../support/result-tenant.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
  await tenant.manager.update(Commerce, { tenantId: tenant.id }, { externalId: 'SHOP-1' });
});

function submitAll(items: unknown, changes: Record<string, unknown> = {}): Promise<Answer> {
  return tenant.request('POST', '/activity-results/tasks/batch', { items, ...changes });
}

function countResults(): Promise<number> {
  return tenant.manager.countBy(TaskResult, { tenantId: tenant.id });
}

/** A standalone result of its own time. */
function standalone(index: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const occurredAt = new Date(Date.UTC(2025, 0, 1) + index * 60_000).toISOString();
  return resultBody({ commerce_external_id: 'SHOP-1', occurred_at: occurredAt, ...changes });
}

describe('a batch of results', () => {
  it('responds with what each item would have had alone, in their order', async () => {
    const [open, canceled] = [await tenant.addTask(), await tenant.addTask()];
    await tenant.request('POST', `/activities/${canceled}/cancel`);
    const recorded = await tenant.request('POST', '/activity-results/tasks', standalone(0));

    const { status, body } = await submitAll([
      resultBody({
        activity_id: open,
        task_result: { result: 'RESCHEDULE', future_scheduled_at: '2025-02-01T00:00:00Z' },
      }),
      standalone(0),
      resultBody({ activity_id: canceled }),
      resultBody({ activity_id: ABSENT }),
      resultBody({ activity_id: open, task_result: { result: 'NO_CONTACT' } }),
      { status: 'DONE' },
      7,
      resultBody({ activity_id: open, raw_payload: 'x'.repeat(257 * 1024) }),
      resultBody({ activity_id: open, occurred_at: '2025-01-18T00:00:00Z' }),
    ]);

    expect(status).toBe(207);
    expect(body.summary).toEqual({ recorded: 1, replayed: 1, conflicts: 2, failed: 5 });
    const results = body.results as {
      index: number;
      status: number;
      result?: object;
      error?: { code: string };
    }[];
    expect(results.map(({ index }) => index)).toEqual([...results.keys()]);
    expect(results.map(({ status: of, error }) => [of, error?.code])).toEqual([
      [201, undefined],
      [200, undefined],
      [409, 'INVALID_STATUS'],
      [404, 'ACTIVITY_NOT_FOUND'],
      [400, 'RESULT_STATUS_MISMATCH'],
      [400, 'VALIDATION_FAILED'],
      [400, 'VALIDATION_FAILED'],
      [413, 'BODY_TOO_LARGE'],
      [409, 'RESULT_EXISTS'],
    ]);
    expect(results[0]!.result).toMatchObject({
      activityStatus: 'COMPLETED',
      followUpActivityId: expect.any(String),
    });
    expect(results[1]!.result).toEqual(recorded.body);
    expect(results[8]!.error).toMatchObject({ resultId: expect.any(String), activityId: open });
  });

  it('lets the first of one task, and of one key, win', async () => {
    const [one, two] = [await tenant.addTask(), await tenant.addTask()];
    const minutes = [0, 1, 2, 3, 4, 5];
    const ofTask = minutes.map((minute) =>
      resultBody({ activity_id: one, occurred_at: `2025-01-16T09:0${minute}:00Z` }),
    );
    const ofKey = minutes.map((minute) => standalone(minute, { idempotency_key: 'k' }));

    const { body } = await submitAll([
      ...ofTask,
      ...ofKey,
      resultBody({ activity_id: two, idempotency_key: 'k' }),
    ]);

    const results = body.results as { status: number; error?: { code: string } }[];
    expect(results.map(({ status, error }) => error?.code ?? status)).toEqual([
      201,
      ...Array<string>(5).fill('RESULT_EXISTS'),
      201,
      ...Array<string>(6).fill('IDEMPOTENCY_KEY_EXISTS'),
    ]);
    expect(await countResults()).toBe(2);
  });

  it('has up to 500 items, which are the same when they are sent again', async () => {
    const items = Array.from({ length: 500 }, (_, index) => standalone(index));

    const first = await submitAll(items, { mode: 'partial' });
    const second = await submitAll(items);

    expect(first.body.summary).toEqual({ recorded: 500, replayed: 0, conflicts: 0, failed: 0 });
    expect(second.body.summary).toEqual({ recorded: 0, replayed: 500, conflicts: 0, failed: 0 });
    expect(second.body.results.map(({ result }: { result: object }) => result)).toEqual(
      first.body.results.map(({ result }: { result: object }) => result),
    );
    expect(await countResults()).toBe(500);
  });

  it('is recorded once, when it is sent twice at the same moment', async () => {
    const items = await Promise.all(
      Array.from({ length: 30 }, async () => resultBody({ activity_id: await tenant.addTask() })),
    );

    const answers = await Promise.all([submitAll(items), submitAll(items.toReversed())]);

    const summaries = answers.map(({ body }) => body.summary as { recorded: number; replayed: number });
    expect(summaries[0]!.recorded + summaries[1]!.recorded).toBe(30);
    expect(summaries[0]!.replayed + summaries[1]!.replayed).toBe(30);
    expect(await countResults()).toBe(30);
  });

  it.each<[field: string, code: string, body: Record<string, unknown>]>([
    ['/items', 'REQUIRED', {}],
    ['/items', 'INVALID_LIST', { items: [] }],
    ['/items', 'INVALID_LIST', { items: Array.from({ length: 501 }, () => ({})) }],
    ['/mode', 'NOT_ALLOWED', { mode: 'atomic', items: [{}] }],
    ['/note', 'UNKNOWN_FIELD', { note: 1, items: [{}] }],
  ])('is refused at %s as %s', async (field, code, body) => {
    const answer = await tenant.request('POST', '/activity-results/tasks/batch', body);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });

  it('is refused as a whole past 8 MiB', async () => {
    const text = JSON.stringify({ items: [standalone(0)] });
    const padded = text + ' '.repeat(8 * 1024 * 1024 + 1 - text.length);

    const answer = await tenant.request('POST', '/activity-results/tasks/batch', padded);

    expect(outcomeOf(answer)).toBe('413 BODY_TOO_LARGE');
  });
});
