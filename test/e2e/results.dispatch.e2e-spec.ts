import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { outcomeOf } from '../support/outcome-of.js';
import { resultBody, submit } from '../support/result-tenant.js';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { type Answer, TestProvider, respond } from '../support/test-provider.js';
import { type TestServer, startServer } from '../support/test-server.js';

describe('the result of a task that has a provider', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
  });

  afterAll(() => server.app.close());

  async function start(answer: Answer, changes: Record<string, unknown> = {}) {
    const provider = await TestProvider.start(answer);
    const dispatching = await DispatchTenant.create(server, provider, changes);
    return { provider, dispatching, tenant: dispatching.tenant, id: await dispatching.addTask() };
  }

  it('closes it by the id that the provider gave', async () => {
    const { tenant, dispatching, id } = await start(respond(200, { provider_activity_id: 'P-1' }));
    await dispatching.untilStatus(id, 'DISPATCHED');

    const answer = await submit(tenant, resultBody({ provider_activity_id: 'P-1' }));

    expect(answer.body).toMatchObject({ activityId: id, activityStatus: 'COMPLETED' });
  });

  it('closes it while it is on its way, and what the provider then says changes no status', async () => {
    const waiting: ServerResponse[] = [];
    const { tenant, dispatching, id } = await start((response) => void waiting.push(response));
    await eventually(() => expect(waiting).toHaveLength(1));

    expect((await submit(tenant, resultBody({ activity_id: id }))).body).toMatchObject({
      activityStatus: 'COMPLETED',
    });
    expect(await dispatching.row(id)).toBeUndefined();
    waiting[0]!.end();

    await eventually(async () =>
      expect(await dispatching.attempts(id)).toMatchObject([{ outcome: 'SUCCESS' }]),
    );
    const { body } = await tenant.request('GET', `/activities/${id}/status-events`);
    expect((body as { eventType: string }[]).map(({ eventType }) => eventType)).toEqual([
      'CREATED',
      'COMPLETED',
    ]);
    expect((await tenant.request('GET', `/activities/${id}`)).body).toMatchObject({ status: 'COMPLETED' });
  });

  it('closes it between two tries, of which the next is not made', async () => {
    const { provider, tenant, dispatching, id } = await start(respond(503), { retry_delays: [1] });
    await eventually(async () => expect(await dispatching.attempts(id)).toHaveLength(1));

    expect((await submit(tenant, resultBody({ activity_id: id }))).status).toBe(201);
    expect(await dispatching.row(id)).toBeUndefined();
    // The second try of a later task comes after it would have been.
    const other = await dispatching.addTask();
    const sent = (task: string) =>
      provider.deliveries.filter(({ message }) => message.data.id === task).length;
    await eventually(() => expect(sent(other)).toBeGreaterThan(1));

    expect(sent(id)).toBe(1);
  });

  it('is taken where the provider refused it, and then it is not dispatched by hand', async () => {
    const { tenant, dispatching, id } = await start(respond(422));
    await dispatching.untilStatus(id, 'FAILED');
    const type = { code: 'PROVIDER_X', label: 'Refused', maps_to: 'NOT_EXECUTED' };
    await tenant.request('POST', '/activity-config/result-types', type);
    await eventually(async () =>
      expect(
        (
          await submit(
            tenant,
            resultBody({ activity_id: id, status: 'NOT_EXECUTED', task_result: { result: type.code } }),
          )
        ).status,
      ).toBe(201),
    );

    const answer = await tenant.request('POST', `/activities/tasks/${id}/dispatch`);

    expect(outcomeOf(answer)).toBe('400 INVALID_STATUS');
  });
});
