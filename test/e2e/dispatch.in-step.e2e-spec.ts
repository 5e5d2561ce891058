import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DispatchRunnerService } from '../../src/dispatch/worker/dispatch-runner.service.js';
import { DispatchTenant, untilInForce } from '../support/dispatch-tenant.js';
import { type Answer, TestProvider, inOrder, respond } from '../support/test-provider.js';
import { eventually } from '../support/eventually.js';
import { type TestServer, startServer } from '../support/test-server.js';

const SLOW_RETRY = { retry_delays: [3_600] };

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
});

afterAll(() => server.app.close());

async function start(answer: Answer, changes: Record<string, unknown> = {}) {
  const provider = await TestProvider.start(answer);
  return { provider, tenant: await DispatchTenant.create(server, provider, changes) };
}

/** A task whose provider has got it and does not respond until it is told to. */
async function startOnItsWay(changes: Record<string, unknown> = {}) {
  const waiting: ServerResponse[] = [];
  const { provider, tenant } = await start((response) => void waiting.push(response), changes);
  const id = await tenant.addTask();
  await eventually(() => expect(waiting).toHaveLength(1));
  return { provider, tenant, id, release: () => void waiting[0]!.end() };
}

/** A task of which the first try got no response, and the second is an hour ahead. */
async function startUncertain() {
  const { provider, tenant } = await start((response) => response.destroy(), SLOW_RETRY);
  const id = await tenant.addTask();
  await eventually(async () =>
    expect(await tenant.row(id)).toMatchObject({ mayHaveArrived: true, leaseToken: null }),
  );
  return { provider, tenant, id };
}

describe('while a task is on its way', () => {
  it.each([
    ['cancel', 'POST', (id: string) => `/activities/${id}/cancel`, {}],
    ['update', 'PATCH', (id: string) => `/activities/tasks/${id}`, { reason: 'Another one' }],
  ] as const)('%s answers 409 and says when it has ended at the latest', async (_, method, path, body) => {
    const { tenant, id, release } = await startOnItsWay();

    const answer = await tenant.tenant.request(method, path(id), body);
    release();

    expect(answer).toMatchObject({ status: 409, body: { code: 'DISPATCH_IN_PROGRESS' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(10);
    await tenant.untilStatus(id, 'DISPATCHED');
  });

  it('an update that changes nothing is no change', async () => {
    const { tenant, id, release } = await startOnItsWay();

    const answer = await tenant.tenant.request('PATCH', `/activities/tasks/${id}`, {
      reason: 'Monthly visit',
    });
    release();

    expect(answer).toMatchObject({ status: 200, body: { version: 1 } });
  });
});

describe('between two tries', () => {
  it('a task that may have arrived cannot be updated, and can be canceled, which says so', async () => {
    const { tenant, id } = await startUncertain();

    expect(
      await tenant.tenant.request('PATCH', `/activities/tasks/${id}`, { reason: 'Another one' }),
    ).toMatchObject({ status: 409, body: { code: 'DISPATCH_UNCERTAIN' } });
    expect(await tenant.tenant.request('POST', `/activities/${id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'CANCELED', mayHaveArrived: true },
    });
    expect(await tenant.row(id)).toBeNull();
  });

  it('a task that was refused for certain can be updated, and is sent as it is then', async () => {
    const { provider, tenant } = await start(inOrder(respond(429), respond(200)), SLOW_RETRY);
    const id = await tenant.addTask();
    await eventually(async () =>
      expect(await tenant.row(id)).toMatchObject({ attempts: 1, leaseToken: null }),
    );

    const update = { reason: 'Another one', scheduled_at: '2025-02-01T09:00:00.000Z' };
    expect((await tenant.tenant.request('PATCH', `/activities/tasks/${id}`, update)).status).toBe(200);
    await tenant.untilStatus(id, 'DISPATCHED');

    expect(provider.deliveries.map(({ message }) => message.data['reason'])).toEqual([
      'Monthly visit',
      'Another one',
    ]);
  });

  it('a canceled task is not sent any more', async () => {
    const { provider, tenant } = await start(respond(429), SLOW_RETRY);
    const id = await tenant.addTask();
    await eventually(async () =>
      expect(await tenant.row(id)).toMatchObject({ attempts: 1, leaseToken: null }),
    );

    expect((await tenant.tenant.request('POST', `/activities/${id}/cancel`)).body).toMatchObject({
      mayHaveArrived: false,
    });
    await tenant.untilStatus(await tenant.addTask(), 'READY');

    expect(await tenant.row(id)).toBeNull();
    expect(provider.deliveries.filter(({ message }) => message.data.id === id)).toHaveLength(1);
  });
});

describe('a send that could not begin within 10 seconds of its claim', () => {
  it('is not made: row and try are given back, and the task goes out by its next claim', async () => {
    const runner = server.app.get(DispatchRunnerService);
    const run = runner.run.bind(runner);
    const late = vi
      .spyOn(runner, 'run')
      .mockImplementationOnce((tried, configuration, beganAt, whenEnded) =>
        run(tried, configuration, beganAt - 10_001, whenEnded),
      );
    onTestFinished(() => late.mockRestore());
    const { provider, tenant } = await start(respond(200));

    const id = await tenant.addTask();
    await tenant.untilStatus(id, 'DISPATCHED');

    expect(late).toHaveBeenCalledTimes(2);
    expect(provider.deliveries).toHaveLength(1);
    expect(await tenant.attempts(id)).toMatchObject([{ attempt: 1, outcome: 'SUCCESS' }]);
    // Of the claim by which it was sent, since nothing was sent by the one before.
    const [first, second] = late.mock.calls.map(([{ claimed }]) => claimed.firstClaimedAt.getTime());
    expect(second).toBeGreaterThan(first!);
    expect(provider.deliveries[0]!.message.timestamp).toBe(new Date(second!).toISOString());
  });
});

describe('another scheduled_at', () => {
  const AT_SCHEDULE = { timing: 'AT_SCHEDULE' };
  const LATER = { scheduled_at: '3025-01-16T09:00:00.000Z' };

  it('moves the time at which a task is due', async () => {
    const { tenant } = await start(respond(200), AT_SCHEDULE);
    const id = await tenant.addTask(LATER);
    expect((await tenant.row(id))!.dueAt).toEqual(new Date(LATER.scheduled_at));

    const scheduledAt = new Date(Date.now() + 1_500).toISOString();
    await tenant.tenant.request('PATCH', `/activities/tasks/${id}`, { scheduled_at: scheduledAt });

    expect((await tenant.row(id))!.dueAt).toEqual(new Date(scheduledAt));
    await tenant.untilStatus(id, 'DISPATCHED');
  });

  it('leaves one alone that somebody wanted sent by hand', async () => {
    const { tenant } = await start(respond(429), { ...AT_SCHEDULE, ...SLOW_RETRY });
    const id = await tenant.addTask(LATER);
    expect((await tenant.dispatch(id)).status).toBe(502);
    const { dueAt } = (await tenant.row(id))!;

    await tenant.tenant.request('PATCH', `/activities/tasks/${id}`, {
      scheduled_at: '3025-02-16T09:00:00.000Z',
    });

    expect((await tenant.row(id))!.dueAt).toEqual(dueAt);
  });
});

describe('cancel, update and dispatch at the same moment', () => {
  it('leave each task canceled and not sent, or sent and not canceled', async () => {
    const { provider, tenant } = await start(respond(200), { max_in_flight: 64 });
    const ids = await Promise.all(Array.from({ length: 40 }, () => tenant.addTask()));

    const answers = await Promise.all(
      ids.map(async (id) => ({
        id,
        answer: await tenant.tenant.request('POST', `/activities/${id}/cancel`),
      })),
    );

    await eventually(async () => {
      const rows = await tenant.tenant.manager.query<object[]>(
        'SELECT 1 FROM activities.dispatches WHERE tenant_id = $1',
        [tenant.tenant.id],
      );
      expect(rows).toEqual([]);
    });
    const sent = new Set(provider.deliveries.map(({ message }) => message.data.id));
    for (const { id, answer } of answers) {
      expect([200, 409]).toContain(answer.status);
      expect(sent.has(id)).toBe(answer.status === 409);
    }
  });
});

async function startOpen(answer: Answer = respond(200)) {
  const { provider, tenant } = await start(answer);
  const { tenant: owner } = tenant;
  await owner.addTargetConfig({ resolutionStrategy: 'ON_DISPATCH', fallbackToOwner: true });
  await owner.addAttributeKey('hours');
  await owner.addPolicy({ key: 'hours', strategy: 'ON_DISPATCH', resolver: 'INTERNAL_SERVICE' });
  await untilInForce(
    owner,
    ({ targetResolution, attributePolicies }) => targetResolution !== null && attributePolicies.has('hours'),
  );
  return { provider, tenant };
}

const parts = async (tenant: DispatchTenant, id: string) => ({
  targets: (await tenant.tenant.request('GET', `/activities/${id}/target-users`)).body as { id: string }[],
  attributes: (await tenant.tenant.request('GET', `/activities/${id}/attributes`)).body as object[],
});

describe('what is left open until the dispatch', () => {
  it('is decided and written before anything is sent', async () => {
    const { provider, tenant } = await startOpen();
    const person = await tenant.tenant.addUser({ roles: ['OWNER'] });
    const path = `/commerces/${tenant.tenant.commerceId}/attributes/hours`;
    expect((await tenant.tenant.request('PUT', path, { value: '9 to 5' })).status).toBeLessThan(300);

    const id = await tenant.addTask({ attribute_keys: ['hours'] });
    await tenant.untilStatus(id, 'DISPATCHED');

    expect(provider.deliveries[0]!.message.data).toMatchObject({
      target: { id: person, roles: ['OWNER'] },
      attributes: { hours: '9 to 5' },
    });
    expect(await parts(tenant, id)).toMatchObject({
      targets: [{ status: 'RESOLVED', lockReason: 'FALLBACK_OWNER', commerceUserId: person }],
      attributes: [{ key: 'hours', status: 'RESOLVED', value: '9 to 5' }],
    });
  });

  it('makes a task UNRESOLVED where it is not found, which is not sent and spends no try', async () => {
    const { provider, tenant } = await startOpen();
    const id = await tenant.addTask({ attribute_keys: ['hours'] });

    const { lastEvent } = await tenant.untilStatus(id, 'UNRESOLVED');

    expect(lastEvent).toMatchObject({
      eventType: 'RESOLUTION_FAILED',
      fromStatus: 'READY',
      toStatus: 'UNRESOLVED',
      actor: 'dispatch',
      errorCode: 'TARGET_UNRESOLVED,ATTRIBUTE_UNRESOLVED',
    });
    expect(provider.deliveries).toEqual([]);
    expect(await tenant.row(id)).toBeNull();
    expect(await tenant.attempts(id)).toEqual([]);
  });

  it('answers a dispatch by hand with 409 where it is not found', async () => {
    const { tenant } = await startOpen();
    await tenant.setState("held_until = now() + interval '1 hour'");
    const id = await tenant.addTask();

    expect(await tenant.dispatch(id)).toMatchObject({ status: 409, body: { code: 'TASK_UNRESOLVED' } });
    expect((await tenant.untilStatus(id, 'UNRESOLVED')).lastEvent).toMatchObject({ actor: 'tester' });
  });

  it('is looked for at once by a retry, after which the task is sent', async () => {
    const { provider, tenant } = await startOpen();
    const id = await tenant.addTask();
    await tenant.untilStatus(id, 'UNRESOLVED');
    const retry = () => tenant.tenant.request('PATCH', `/activities/${id}/retry-resolution`);
    expect((await retry()).body).toMatchObject({ status: 'UNRESOLVED' });

    const person = await tenant.tenant.addUser({ roles: ['OWNER'] });
    expect((await retry()).body).toMatchObject({ status: 'READY' });
    await tenant.untilStatus(id, 'DISPATCHED');

    expect(provider.deliveries[0]!.message.data['target']).toMatchObject({ id: person });
    expect(provider.keys).toEqual(new Set([`dsp_${id}_1`]));
  });

  it('can be chosen by hand before', async () => {
    const { provider, tenant } = await startOpen();
    await tenant.setState("held_until = now() + interval '1 hour'");
    const [owner, other] = [await tenant.tenant.addUser({ roles: ['OWNER'] }), await tenant.tenant.addUser()];
    const id = await tenant.addTask();
    const { targets } = await parts(tenant, id);

    const path = `/activities/${id}/target-users/${targets[0]!.id}/resolve`;
    expect((await tenant.tenant.request('PATCH', path, { commerce_user_id: other })).status).toBe(200);
    await tenant.setState('held_until = NULL');
    await tenant.untilStatus(id, 'DISPATCHED');

    expect(provider.deliveries[0]!.message.data['target']).toMatchObject({ id: other });
    expect(owner).not.toBe(other);
  });
});
