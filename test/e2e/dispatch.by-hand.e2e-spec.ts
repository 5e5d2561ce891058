import type { ServerResponse } from 'node:http';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DispatchTenant, untilInForce } from '../support/dispatch-tenant.js';
import { type Answer, TestProvider, inOrder, respond } from '../support/test-provider.js';
import { eventually } from '../support/eventually.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

/** Due in a thousand years, so that nothing goes out by itself. */
const LATER = { timing: 'AT_SCHEDULE' };
const SCHEDULED = { scheduled_at: '3025-01-16T09:00:00.000Z' };

describe('a dispatch by hand', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
  });

  afterAll(() => server.app.close());

  async function start(answer: Answer, changes: Record<string, unknown> = LATER) {
    const provider = await TestProvider.start(answer);
    return { provider, tenant: await DispatchTenant.create(server, provider, changes) };
  }

  it('sends the task now, whatever its time, and says when the provider has it', async () => {
    const { provider, tenant } = await start(respond(200));
    const id = await tenant.addTask(SCHEDULED);

    expect(await tenant.dispatch(id)).toMatchObject({ status: 204, text: '' });

    expect(provider.deliveries.map(({ key }) => key)).toEqual([`dsp_${id}_1`]);
    const { lastEvent } = await tenant.untilStatus(id, 'DISPATCHED');
    expect(lastEvent).toMatchObject({ eventType: 'DISPATCHED', actor: 'tester' });
  });

  it('sends a task that no row of the queue is for', async () => {
    const { provider, tenant } = await start(respond(200));
    const id = await tenant.addTask(SCHEDULED);
    await tenant.tenant.manager.query('DELETE FROM activities.dispatches WHERE activity_id = $1', [id]);

    expect((await tenant.dispatch(id)).status).toBe(204);
    expect(provider.deliveries).toHaveLength(1);
  });

  it('answers 502 with the attempt when the provider fails, and the tries go on by themselves', async () => {
    const { provider, tenant } = await start(inOrder(respond(500, 'out of order'), respond(200)));
    const id = await tenant.addTask(SCHEDULED);

    const { status, body } = await tenant.dispatch(id);

    expect(status).toBe(502);
    expect(body).toMatchObject({
      code: 'PROVIDER_FAILED',
      attempt: {
        generation: 1,
        attempt: 1,
        outcome: 'FAILED',
        responseStatus: 500,
        responseBody: 'out of order',
        errorCode: 'PROVIDER_ERROR',
      },
    });
    expect((await tenant.attempts(id)).at(-1)).toEqual((body as { attempt: object }).attempt);
    await tenant.untilStatus(id, 'DISPATCHED');
    expect(provider.keys.size).toBe(1);
  });

  it('answers 409 while the task is on its way, and says when that has ended at the latest', async () => {
    const waiting: ServerResponse[] = [];
    const { provider, tenant } = await start((response) => void waiting.push(response));
    const id = await tenant.addTask(SCHEDULED);
    const first = tenant.dispatch(id);
    await eventually(() => expect(provider.deliveries).toHaveLength(1));

    const { status, headers, body } = await tenant.dispatch(id);
    waiting[0]!.end();

    expect({ status, code: (body as { code: string }).code }).toEqual({
      status: 409,
      code: 'DISPATCH_IN_PROGRESS',
    });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(10);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(17);
    expect((await first).status).toBe(204);
  });

  it('happens once of 20 at the same moment', async () => {
    const { provider, tenant } = await start(respond(200));
    const id = await tenant.addTask(SCHEDULED);

    const answers = await Promise.all(Array.from({ length: 20 }, () => tenant.dispatch(id)));

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect(statuses.filter((status) => ![204, 400, 409, 503].includes(status))).toEqual([]);
    expect(provider.deliveries).toHaveLength(1);
  });

  it.each([
    [
      'CANCELED',
      (tenant: DispatchTenant, id: string) => tenant.tenant.request('POST', `/activities/${id}/cancel`),
    ],
    ['DISPATCHED', (tenant: DispatchTenant, id: string) => tenant.dispatch(id)],
  ])('answers 400 for a task that is %s', async (_, change) => {
    const { tenant } = await start(respond(200));
    const id = await tenant.addTask(SCHEDULED);
    await change(tenant, id);

    expect(await tenant.dispatch(id)).toMatchObject({ status: 400, body: { code: 'INVALID_STATUS' } });
  });

  it('answers 404 for a task that is not in the tenant, and where no configuration is for the channel', async () => {
    const { tenant } = await start(respond(200));
    const email = await tenant.addTask({ channel: 'EMAIL' });
    const foreign = await (await TestTenant.create(server)).addTask({ channel: 'WHATSAPP' });

    expect(await tenant.dispatch(email)).toMatchObject({
      status: 404,
      body: { code: 'DISPATCH_CONFIG_NOT_FOUND' },
    });
    for (const id of [foreign, uuidv7()])
      expect(await tenant.dispatch(id)).toMatchObject({ status: 404, body: { code: 'ACTIVITY_NOT_FOUND' } });
  });

  it('answers 409 while a person must choose whom it is for, and sends it when that is done', async () => {
    const { provider, tenant } = await start(respond(200), {});
    const person = await tenant.tenant.addUser();
    await tenant.tenant.addTargetConfig({ resolutionStrategy: 'MANUAL' });
    await untilInForce(tenant.tenant, ({ targetResolution }) => targetResolution !== null);
    const id = await tenant.addTask();
    expect(await tenant.row(id)).toBeUndefined();

    expect(await tenant.dispatch(id)).toMatchObject({ status: 409, body: { code: 'TARGET_PENDING' } });

    const [target] = (await tenant.tenant.request('GET', `/activities/${id}/target-users`)).body as {
      id: string;
    }[];
    const path = `/activities/${id}/target-users/${target!.id}/resolve`;
    expect((await tenant.tenant.request('PATCH', path, { commerce_user_id: person })).status).toBe(200);
    await tenant.untilStatus(id, 'DISPATCHED');
    expect(provider.deliveries[0]!.message.data['target']).toMatchObject({ id: person });
  });

  it('answers 503 when no slot of the configuration is free', async () => {
    const { provider, tenant } = await start(() => undefined, {
      ...LATER,
      max_in_flight: 1,
      retry_delays: [],
    });
    const [first, second] = [await tenant.addTask(SCHEDULED), await tenant.addTask(SCHEDULED)];
    const underWay = tenant.dispatch(first);
    await eventually(() => expect(provider.deliveries).toHaveLength(1));

    const { status, headers, body } = await tenant.dispatch(second);

    expect({ status, code: (body as { code: string }).code }).toEqual({ status: 503, code: 'OVERLOADED' });
    expect(headers.get('retry-after')).toBe('1');
    expect((await underWay).status).toBe(502);
  });

  it('passes an open breaker as its probe: one at a time, and closes it when it succeeds', async () => {
    const { provider, tenant } = await start(inOrder(respond(403), respond(500), respond(200)));
    const ids = [await tenant.addTask(SCHEDULED), await tenant.addTask(SCHEDULED)];
    expect((await tenant.dispatch(ids[0]!)).status).toBe(502);
    expect((await tenant.state()).probes).toBe(0);

    expect((await tenant.dispatch(ids[0]!)).status).toBe(502);
    expect((await tenant.state()).probes).toBe(1);
    expect(await tenant.row(ids[0]!)).toMatchObject({ attempts: 0 });

    expect((await tenant.dispatch(ids[1]!)).status).toBe(204);
    expect(await tenant.state()).toMatchObject({ probes: null, failures: 0 });
    await tenant.untilStatus(ids[0]!, 'DISPATCHED');
    expect(provider.keys.size).toBe(2);
  });

  it('gives a task that was refused a new key, and says so by an event', async () => {
    const { provider, tenant } = await start(inOrder(respond(422), respond(200)));
    const id = await tenant.addTask(SCHEDULED);
    expect((await tenant.dispatch(id)).status).toBe(502);
    await tenant.untilStatus(id, 'FAILED');

    expect((await tenant.dispatch(id)).status).toBe(204);

    expect(provider.deliveries.map(({ key }) => key)).toEqual([`dsp_${id}_1`, `dsp_${id}_2`]);
    const events = (await tenant.tenant.request('GET', `/activities/${id}/status-events`)).body as object[];
    expect(events.slice(1)).toMatchObject([
      { eventType: 'FAILED', toStatus: 'FAILED' },
      { eventType: 'DISPATCH_RETRIED', fromStatus: 'FAILED', toStatus: 'READY', errorCode: null },
      { eventType: 'DISPATCHED', toStatus: 'DISPATCHED' },
    ]);
    expect((await tenant.attempts(id)).map(({ generation }) => generation)).toEqual([2, 1]);
  });

  it.each([
    ['got no response in time', () => undefined],
    ['failed at the provider', respond(500)],
  ])('sends a task of which a try %s with the same key and timestamp again', async (_, answer) => {
    const changes = { ...LATER, retry_delays: [], timeout_seconds: 1 };
    const { provider, tenant } = await start(inOrder(answer, respond(200)), changes);
    const id = await tenant.addTask(SCHEDULED);
    expect((await tenant.dispatch(id)).status).toBe(502);
    await tenant.untilStatus(id, 'FAILED');

    expect((await tenant.dispatch(id)).status).toBe(204);

    expect(provider.keys).toEqual(new Set([`dsp_${id}_1`]));
    expect(new Set(provider.deliveries.map(({ message }) => message.timestamp)).size).toBe(1);
    const events = (await tenant.tenant.request('GET', `/activities/${id}/status-events`)).body as object[];
    expect(events.at(-2)).toMatchObject({ eventType: 'DISPATCH_RETRIED', errorCode: 'DISPATCH_UNCERTAIN' });
  });

  it('needs the permission DISPATCH_ACTIVITY', async () => {
    const { tenant } = await start(respond(200));
    const id = await tenant.addTask(SCHEDULED);
    const token = tenant.tenant.token(['VIEW_ACTIVITIES', 'UPDATE_ACTIVITY']);

    for (const [path, body] of [
      [`/activities/tasks/${id}/dispatch`, undefined],
      ['/activities/tasks/dispatch', { ids: [id] }],
    ] as const)
      expect((await tenant.tenant.request('POST', path, body, { token })).status).toBe(403);
  });

  describe('of many', () => {
    it('makes them due now, and says of each whether it is', async () => {
      const { provider, tenant } = await start(respond(200));
      const ready = [await tenant.addTask(SCHEDULED), await tenant.addTask(SCHEDULED)];
      const canceled = await tenant.addTask(SCHEDULED);
      await tenant.tenant.request('POST', `/activities/${canceled}/cancel`);
      const email = await tenant.addTask({ channel: 'EMAIL' });
      const missing = uuidv7();

      const ids = [ready[0], canceled, email, missing, ready[1]];
      const { status, body } = await tenant.tenant.request('POST', '/activities/tasks/dispatch', { ids });

      expect(status).toBe(202);
      expect(body).toMatchObject({
        results: [
          { id: ready[0], status: 'QUEUED' },
          { id: canceled, status: 'REFUSED', error: { statusCode: 400, code: 'INVALID_STATUS' } },
          { id: email, status: 'REFUSED', error: { statusCode: 404, code: 'DISPATCH_CONFIG_NOT_FOUND' } },
          { id: missing, status: 'REFUSED', error: { statusCode: 404, code: 'ACTIVITY_NOT_FOUND' } },
          { id: ready[1], status: 'QUEUED' },
        ],
      });
      for (const id of ready) await tenant.untilStatus(id, 'DISPATCHED');
      expect(provider.keys.size).toBe(2);
    });

    it('revives what FAILED, each with the key that it must have', async () => {
      const changes = { ...LATER, retry_delays: [] };
      const { provider, tenant } = await start(inOrder(respond(422), respond(500), respond(200)), changes);
      const ids = [await tenant.addTask(SCHEDULED), await tenant.addTask(SCHEDULED)];
      for (const id of ids) expect((await tenant.dispatch(id)).status).toBe(502);

      const { body } = await tenant.tenant.request('POST', '/activities/tasks/dispatch', { ids });

      expect(body).toMatchObject({ results: ids.map((id) => ({ id, status: 'QUEUED' })) });
      for (const id of ids) await tenant.untilStatus(id, 'DISPATCHED');
      expect(provider.keys).toEqual(new Set([`dsp_${ids[0]}_1`, `dsp_${ids[0]}_2`, `dsp_${ids[1]}_1`]));
    });

    it.each([[{ ids: [] }], [{ ids: ['x'] }], [{}], [{ ids: Array.from({ length: 501 }, () => uuidv7()) }]])(
      'answers 400 for what is no list of 1 to 500 ids',
      async (body) => {
        const { tenant } = await start(respond(200));

        expect((await tenant.tenant.request('POST', '/activities/tasks/dispatch', body)).status).toBe(400);
      },
    );
  });
});
