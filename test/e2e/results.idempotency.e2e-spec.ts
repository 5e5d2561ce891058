import type { QueryRunner } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import { TaskResult } from '../../src/activities/results/entities/task-result.entity.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { CommerceUserLastContact } from '../../src/commerces/entities/commerce-user-last-contact.entity.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { onPostgres } from '../support/databases.js';
import { holdWithinASecond } from '../support/hold-within-a-second.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import {
  addDispatchConfig,
  enqueue,
  addProviderId,
  resultBody,
  setStatus,
  submit,
} from '../support/result-tenant.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';
import { untilOneWaits, untilSoManyWait } from '../support/until-waiting.js';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
  await tenant.manager.update(Commerce, { tenantId: tenant.id }, { externalId: 'SHOP-1' });
  await tenant.manager.update(Operator, { tenantId: tenant.id }, { externalId: 'OP-1' });
});

function countResults(): Promise<number> {
  return tenant.manager.countBy(TaskResult, { tenantId: tenant.id });
}

/** The first as it was, with nothing but the status of its task as that is now. */
function expectReplay(
  answer: Answer,
  first: Answer,
  activityStatus = first.body.activityStatus as string | null,
) {
  expect(answer.status).toBe(200);
  expect(answer.headers.get('idempotency-replayed')).toBe('true');
  expect(answer.headers.get('location')).toBe(first.headers.get('location'));
  expect(answer.body).toEqual({ ...first.body, activityStatus });
}

/** One that nobody has submitted before. */
function resultOfNow(): Record<string, unknown> {
  return resultBody({
    commerce_external_id: 'SHOP-9',
    occurred_at: new Date().toISOString(),
    task_result: { result: 'SOLD' },
  });
}

describe('the same result again', () => {
  it.each([
    ['by its key', true],
    ['by what it says', false],
  ])('is known %s, and is 200 with the first', async (_, hasKey) => {
    for (const subject of [{ activity_id: await tenant.addTask() }, { commerce_external_id: 'SHOP-1' }]) {
      const key = hasKey ? { idempotency_key: uuidv7() } : {};
      const body = resultBody({ ...subject, ...key });
      const first = await submit(tenant, body);
      expect(first.status).toBe(201);
      expect(first.headers.has('idempotency-replayed')).toBe(false);

      expectReplay(await submit(tenant, body), first);
    }
    expect(await countResults()).toBe(2);
  });

  it('is the same in any spelling of its time, its id and the order of its fields', async () => {
    const id = await tenant.addTask();
    const details = { result: 'SALE_COMPLETED', payload: { a: 1, b: [2] } };
    const first = await submit(
      tenant,
      resultBody({ activity_id: id, idempotency_key: 'r-1', task_result: details }),
    );

    const again = {
      task_result: { payload: { b: [2], a: 1 }, result: 'SALE_COMPLETED', comment: null },
      idempotency_key: 'r-1',
      hard_override: false,
      status: 'COMPLETED',
      occurred_at: '2025-01-16T10:20:00+01:00',
      activity_id: id.toUpperCase(),
    };
    expectReplay(await submit(tenant, again), first);
    expect(await countResults()).toBe(1);
  });

  it('is decided before its type, its references and the status of its task are looked at', async () => {
    const code = { code: 'SOLD', label: 'Sold', maps_to: 'COMPLETED' };
    await tenant.request('POST', '/activity-config/result-types', code);
    const id = await tenant.addTask();
    const [one, two] = [await addDispatchConfig(tenant), await addDispatchConfig(tenant)];
    await addProviderId(tenant, id, 'P-1', one);
    const details = { result: 'SOLD', operator_external_id: 'OP-1' };
    const body = resultBody({
      provider_activity_id: 'P-1',
      commerce_external_id: 'SHOP-1',
      idempotency_key: 'r-1',
      task_result: details,
    });
    const { idempotency_key: _, ...withoutKey } = body;
    const other = await tenant.addTask();
    const unkeyed = { ...withoutKey, provider_activity_id: undefined, activity_id: other };
    const first = await submit(tenant, body);
    const second = await submit(tenant, unkeyed);
    expect([first.status, second.status]).toEqual([201, 201]);

    // Everything that was right when they were recorded is wrong now.
    await addProviderId(tenant, await tenant.addTask(), 'P-1', two);
    await tenant.manager.update(Commerce, { tenantId: tenant.id }, { externalId: 'SHOP-9', isActive: false });
    await tenant.manager.update(Operator, { tenantId: tenant.id }, { externalId: 'OP-9' });
    await setStatus(tenant, id, 'CANCELED');
    await tenant.request('PATCH', '/activity-config/result-types/SOLD', { maps_to: 'CANCELED' });
    await holdWithinASecond(async () => (await submit(tenant, resultOfNow())).status, 400);

    expectReplay(await submit(tenant, body), first, 'CANCELED');
    expectReplay(await submit(tenant, unkeyed), second);
    expect(outcomeOf(await submit(tenant, { ...unkeyed, activity_id: id }))).toBe(
      '400 RESULT_STATUS_MISMATCH',
    );
  });

  it("is the same after its provider's id has become that of several tasks", async () => {
    const [id, other] = [await tenant.addTask(), await tenant.addTask()];
    await addProviderId(tenant, id, 'P-1', await addDispatchConfig(tenant));
    const body = resultBody({ provider_activity_id: 'P-1' });
    const first = await submit(tenant, body);
    expect(first.body).toMatchObject({ activityId: id });
    await addProviderId(tenant, other, 'P-1', await addDispatchConfig(tenant));

    expectReplay(await submit(tenant, body), first);
    expect(outcomeOf(await submit(tenant, { ...body, occurred_at: '2025-01-17T00:00:00Z' }))).toBe(
      '409 PROVIDER_ACTIVITY_AMBIGUOUS',
    );
    expect(await countResults()).toBe(1);
  });

  it('differs in any member of its fingerprint', async () => {
    const base = { commerce_external_id: 'SHOP-1', task_result: { result: 'SALE_COMPLETED' } };
    const bodies = [
      resultBody(base),
      resultBody({ ...base, occurred_at: '2025-01-16T09:20:00.001Z' }),
      resultBody({ ...base, task_result: { result: 'SALE_COMPLETED', operator_external_id: 'OP-1' } }),
      resultBody({ ...base, status: 'NOT_EXECUTED', task_result: { result: 'NO_CONTACT' } }),
      resultBody({ ...base, status: 'NOT_EXECUTED', task_result: { result: 'NOT_INTERESTED' } }),
      resultBody({ ...base, status: 'PENDING', task_result: undefined }),
    ];
    const statuses = [];
    for (const body of [...bodies, ...bodies]) statuses.push((await submit(tenant, body)).status);

    expect(statuses).toEqual([...Array<number>(6).fill(201), ...Array<number>(6).fill(200)]);
  });

  it('differs with hard_override in its comment alone', async () => {
    const id = await tenant.addTask();
    await submit(tenant, resultBody({ activity_id: id }));
    const revise = (comment: string) =>
      submit(
        tenant,
        resultBody({
          activity_id: id,
          hard_override: true,
          task_result: { result: 'SALE_COMPLETED', comment },
        }),
      );

    expect((await revise('a')).body.revision).toBe(2);
    expect((await revise('b')).body.revision).toBe(3);
    expect(await revise('a')).toMatchObject({ status: 200, body: { revision: 2 } });
  });
});

describe('a key that was used', () => {
  it('is a 409 for any other result of the tenant, and names that one', async () => {
    const id = await tenant.addTask();
    const first = await submit(tenant, resultBody({ activity_id: id, idempotency_key: 'r-1' }));
    const conflict = { resultId: first.body.id as string, activityId: id };

    for (const changes of [
      { activity_id: id, external_status: 'x' },
      { activity_id: id, hard_override: true },
      { activity_id: await tenant.addTask() },
      { commerce_external_id: 'SHOP-1' },
      { activity_id: await tenant.addTask(), task_result: { result: 'NO_SUCH' } },
    ]) {
      const answer = await submit(tenant, resultBody({ idempotency_key: 'r-1', ...changes }));
      expect(outcomeOf(answer, conflict)).toBe('409 IDEMPOTENCY_KEY_EXISTS');
    }
    expect(await countResults()).toBe(1);
  });

  it("is another tenant's own", async () => {
    const other = await TestTenant.create();
    const ids = [await tenant.addTask(), await other.addTask()];

    const first = await submit(tenant, resultBody({ activity_id: ids[0], idempotency_key: 'r-1' }));
    const second = await submit(other, resultBody({ activity_id: ids[1], idempotency_key: 'r-1' }));

    expect([first.status, second.status]).toEqual([201, 201]);
  });

  it.each(['R-1', 'r-1 ', 'r‐1'])('is not %j when it was "r-1"', async (key) => {
    const id = await tenant.addTask();
    await submit(tenant, resultBody({ activity_id: id, idempotency_key: 'r-1' }));

    const answer = await submit(
      tenant,
      resultBody({ activity_id: await tenant.addTask(), idempotency_key: key }),
    );
    expect(answer.status).toBe(201);
  });
});

describe('a phone that sends again before it has the response', () => {
  it.each([
    ['of a task, with a key', true, { idempotency_key: 'r-1' }],
    ['of a task, without one', true, {}],
    ['of no task, with a key', false, { idempotency_key: 'r-1' }],
    ['of no task, without one', false, {}],
    ['that overrides, with a key', true, { idempotency_key: 'r-1', hard_override: true }],
    ['that overrides, without one', true, { hard_override: true }],
  ])('records a result %s once of 20 at the same moment', async (_, ofTask, changes) => {
    const subject = ofTask ? { activity_id: await tenant.addTask() } : { commerce_external_id: 'SHOP-1' };
    const body = resultBody({ ...subject, ...changes });

    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(tenant, body)));

    const first = answers.find(({ status }) => status === 201)!;
    const others = answers.filter((answer) => answer !== first);
    expect(others).toHaveLength(19);
    for (const answer of others) expectReplay(answer, first);
    expect(await countResults()).toBe(1);
  });

  it('makes one follow-up task', async () => {
    const body = resultBody({
      activity_id: await tenant.addTask(),
      task_result: { result: 'RESCHEDULE', future_scheduled_at: '2025-02-01T09:00:00Z' },
    });

    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(tenant, body)));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(19).fill(200),
      201,
    ]);
    expect(
      new Set(answers.map(({ body: { followUpActivityId } }) => followUpActivityId as string)).size,
    ).toBe(1);
    expect(await tenant.countActivities()).toBe(2);
  });

  it('has one result of a task, where two phones report different ones', async () => {
    const id = await tenant.addTask();
    const bodies = Array.from({ length: 10 }, (_, minute) =>
      resultBody({ activity_id: id, occurred_at: `2025-01-16T09:1${minute}:00Z` }),
    );

    const answers = await Promise.all(bodies.map((body) => submit(tenant, body)));

    const first = answers.find(({ status }) => status === 201)!;
    const conflict = { resultId: first.body.id as string, activityId: id };
    const others = answers.filter((answer) => answer !== first);
    expect(others.map((answer) => outcomeOf(answer, conflict))).toEqual(
      Array<string>(9).fill('409 RESULT_EXISTS'),
    );
    expect((await tenant.request('GET', `/activities/${id}`)).body.version).toBe(2);
  });

  it('leaves the latest contact, whatever the order in which results of several tasks come', async () => {
    const user = await tenant.addUser({ roles: ['OWNER'] });
    const ids = await Promise.all(Array.from({ length: 10 }, () => tenant.addTask({ target_criteria: [] })));

    await Promise.all(
      ids.map((id, minute) =>
        submit(tenant, resultBody({ activity_id: id, occurred_at: `2025-01-16T09:1${minute}:00Z` })),
      ),
    );

    const contact = await tenant.manager.findOneByOrFail(CommerceUserLastContact, {
      tenantId: tenant.id,
      commerceUserId: user,
    });
    expect(contact.lastContactedAt.toISOString()).toBe('2025-01-16T09:19:00.000Z');
  });
});

// The embedded database has one connection, which the transaction would keep from the requests.
describe.runIf(onPostgres())('a result and something else at the same moment', () => {
  let server: TestServer;
  let holder: QueryRunner;
  let id: string;

  beforeEach(async () => {
    server = await startServer();
    tenant = await TestTenant.create(server);
    id = await tenant.addTask();
    holder = server.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await holder.query('SELECT FROM activities.activities WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
      tenant.id,
      id,
    ]);
  });

  afterEach(() => server.app.close());

  async function letGo(): Promise<void> {
    await holder.commitTransaction();
    await holder.release();
  }

  const cancel = () => tenant.request('POST', `/activities/${id}/cancel`);
  const update = () => tenant.request('PATCH', `/activities/tasks/${id}`, { score: 7 });
  const report = () => submit(tenant, resultBody({ activity_id: id }));

  /** The first waits for the task's lock before the second does, and so has it first. */
  async function inOrder(first: () => Promise<Answer>, second: () => Promise<Answer>): Promise<string[]> {
    const one = first();
    await untilOneWaits(server.dataSource);
    const two = second();
    await untilSoManyWait(server.dataSource, 2);
    await letGo();
    return [outcomeOf(await one), outcomeOf(await two)];
  }

  it('is refused after a cancel', async () => {
    expect(await inOrder(cancel, report)).toEqual(['200', '409 INVALID_STATUS']);
    expect(await tenant.manager.countBy(TaskResult, { tenantId: tenant.id })).toBe(0);
  });

  it('makes a cancel too late', async () => {
    expect(await inOrder(report, cancel)).toEqual(['201', '409 INVALID_STATUS']);
    expect((await tenant.request('GET', `/activities/${id}`)).body).toMatchObject({ status: 'COMPLETED' });
  });

  it('closes a task that was updated before it', async () => {
    expect(await inOrder(update, report)).toEqual(['200', '201']);
    expect((await tenant.request('GET', `/activities/${id}`)).body).toMatchObject({
      status: 'COMPLETED',
      score: 7,
      version: 3,
    });
  });

  it('makes an update too late', async () => {
    expect(await inOrder(report, update)).toEqual(['201', '409 INVALID_STATUS']);
  });

  it('waits for a claim of its queue row, and takes the row away', async () => {
    const configId = await addDispatchConfig(tenant);
    await letGo();
    await enqueue(tenant, id, configId);
    const claim = server.dataSource.createQueryRunner();
    await claim.startTransaction();
    await claim.query(
      `SELECT FROM activities.dispatches d JOIN activities.activities a ON a.tenant_id = d.tenant_id AND a.id = d.activity_id
       WHERE d.tenant_id = $1 AND a.status = 'READY' FOR NO KEY UPDATE OF d, a SKIP LOCKED`,
      [tenant.id],
    );
    await claim.query(
      `UPDATE activities.dispatches SET lease_token = $2, lease_until = now() + interval '30 s', attempts = 1
       WHERE tenant_id = $1`,
      [tenant.id, uuidv7()],
    );

    const reporting = report();
    await untilOneWaits(server.dataSource);
    await claim.commitTransaction();
    await claim.release();

    expect((await reporting).status).toBe(201);
    expect(await tenant.manager.countBy(Dispatch, { tenantId: tenant.id })).toBe(0);
    expect((await tenant.request('GET', `/activities/${id}`)).body).toMatchObject({ status: 'COMPLETED' });
  });

  it('is not claimed once it has the lock', async () => {
    const configId = await addDispatchConfig(tenant);
    await letGo();
    await enqueue(tenant, id, configId);
    const recording = server.dataSource.createQueryRunner();
    await recording.startTransaction();
    await recording.query(
      `SELECT FROM activities.record_result($1, $2, $3, NULL, NULL, NULL, NULL, 'PENDING', NULL, ARRAY['READY'], false,
         NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, now(), now(), 'k', NULL, $4, 'tester', $2, false, 100, NULL)`,
      [tenant.id, uuidv7(), id, Buffer.alloc(32)],
    );

    const claimed = await server.dataSource.query<unknown[]>(
      `SELECT d.activity_id FROM activities.dispatches d
       JOIN activities.activities a ON a.tenant_id = d.tenant_id AND a.id = d.activity_id
       WHERE d.tenant_id = $1 FOR NO KEY UPDATE OF d, a SKIP LOCKED`,
      [tenant.id],
    );
    await recording.commitTransaction();
    await recording.release();

    expect(claimed).toEqual([]);
  });

  it('is decided by what the task is when the lock is had', async () => {
    const reporting = report();
    await untilOneWaits(server.dataSource);
    await holder.manager.update(Activity, { tenantId: tenant.id, id }, { status: 'DISPATCHED', version: 2 });
    await letGo();

    expect((await reporting).body).toMatchObject({ activityStatus: 'COMPLETED' });
    const events = await tenant.request('GET', `/activities/${id}/status-events`);
    expect((events.body as object[]).at(-1)).toMatchObject({
      fromStatus: 'DISPATCHED',
      toStatus: 'COMPLETED',
    });
  });
});
