import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { type Answer, TestProvider, inOrder, respond } from '../support/test-provider.js';
import { eventually } from '../support/eventually.js';
import { type TestServer, startServer } from '../support/test-server.js';

const NEVER_AGAIN = { retry_delays: [] };

describe('the breaker of a configuration', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
  });

  afterAll(() => server.app.close());

  async function start(answer: Answer, changes: Record<string, unknown> = {}) {
    const provider = await TestProvider.start(answer);
    return { provider, tenant: await DispatchTenant.create(server, provider, changes) };
  }

  it('opens after ten failures in a row: tasks are held and spend no tries', async () => {
    const { provider, tenant } = await start(respond(500), NEVER_AGAIN);
    await fail(tenant, 9);
    expect(await tenant.state()).toMatchObject({ failures: 9, probes: null });

    await fail(tenant, 1);
    const { probes, held_until: heldUntil } = await tenant.state();
    expect(probes).toBe(0);
    expect(heldUntil!.getTime() - Date.now()).toBeGreaterThan(25_000);

    const held = await tenant.addTask();
    const other = await start(respond(200));
    await other.tenant.untilStatus(await other.tenant.addTask(), 'DISPATCHED');
    expect(await tenant.row(held)).toMatchObject({ attempts: 0, lease_token: null, first_claimed_at: null });
    expect(provider.deliveries).toHaveLength(10);
    expect(
      server.logs.filter((line) => line.includes('a breaker opened') && line.includes(tenant.configId)),
    ).toHaveLength(1);
  });

  it('counts from anew when the provider takes or refuses a task in between', async () => {
    const failures = Array.from({ length: 9 }, () => respond(500));
    const { tenant } = await start(
      inOrder(...(failures as [Answer]), respond(422), ...failures),
      NEVER_AGAIN,
    );

    await fail(tenant, 19);

    expect(await tenant.state()).toMatchObject({ failures: 9, probes: null });
  });

  it('lets one task out as a probe when its time has come, and closes when that succeeds', async () => {
    const { provider, tenant } = await start(inOrder(respond(403), respond(200)));
    const ids = [await tenant.addTask()];
    await eventually(async () => expect((await tenant.state()).probes).toBe(0));
    for (let index = 0; index < 5; index += 1) ids.push(await tenant.addTask());

    await tenant.setState('held_until = now()');

    for (const id of ids) await tenant.untilStatus(id, 'DISPATCHED');
    expect(await tenant.state()).toMatchObject({ failures: 0, probes: null, held_until: null });
    expect(provider.deliveries).toHaveLength(7);
    await eventually(() =>
      expect(
        server.logs.some((line) => line.includes('a breaker closed') && line.includes(tenant.configId)),
      ).toBe(true),
    );
  });

  it('stays open when the probe fails, which spends no try, and waits longer for the next one', async () => {
    const { provider, tenant } = await start(inOrder(respond(401), respond(500)));
    const id = await tenant.addTask();
    await eventually(async () => expect((await tenant.state()).probes).toBe(0));
    const other = await tenant.addTask();
    const before = provider.deliveries.length;

    await tenant.setState('held_until = now()');
    await eventually(async () => expect((await tenant.state()).probes).toBe(1));

    const { held_until: heldUntil } = await tenant.state();
    expect(heldUntil!.getTime() - Date.now()).toBeGreaterThan(50_000);
    expect(provider.deliveries.length).toBe(before + 1);
    for (const task of [id, other]) expect(await tenant.row(task)).toMatchObject({ attempts: 0 });
  });

  it('closes by a final answer about a task, since that is one of a provider that works', async () => {
    const { tenant } = await start(inOrder(respond(404), respond(422)));
    const id = await tenant.addTask();
    await eventually(async () => expect((await tenant.state()).probes).toBe(0));

    await tenant.setState('held_until = now()');
    await tenant.untilStatus(id, 'FAILED');

    expect(await tenant.state()).toMatchObject({ failures: 0, probes: null });
  });

  it.each([429, 503])(
    'is no matter of Retry-After: %i holds the configuration for as long as it says',
    async (status) => {
      const { provider, tenant } = await start(
        inOrder(respond(status, '', { 'retry-after': '3600' }), respond(200)),
      );
      const id = await tenant.addTask();
      await eventually(async () => expect((await tenant.state()).held_until).not.toBeNull());

      const { held_until: heldUntil, probes } = await tenant.state();
      expect(probes).toBeNull();
      expect(heldUntil!.getTime() - Date.now()).toBeGreaterThan(3_590_000);
      const other = await tenant.addTask();
      expect(await tenant.row(other)).toMatchObject({ attempts: 0 });
      expect((await tenant.row(id))!['due_at']).toEqual(expect.any(Date));

      await tenant.setState('held_until = now()');
      await tenant.untilStatus(other, 'DISPATCHED');
      expect(provider.deliveries).toHaveLength(2);
    },
  );

  it('waits an hour at most for the one task of another status', async () => {
    const { tenant } = await start(respond(500, '', { 'retry-after': '86400' }));
    const id = await tenant.addTask();
    await eventually(async () =>
      expect(await tenant.row(id)).toMatchObject({ attempts: 1, lease_token: null }),
    );

    const wait = ((await tenant.row(id))!['due_at'] as Date).getTime() - Date.now();
    expect(wait).toBeGreaterThan(3_590_000);
    expect(wait).toBeLessThanOrEqual(3_600_000);
    expect((await tenant.state()).held_until).toBeNull();
  });

  it('is shown with what waits', async () => {
    const { tenant } = await start(inOrder(respond(200), respond(403)), { timing: 'AT_SCHEDULE' });
    const queue = async () => {
      const { body } = await tenant.tenant.request('GET', `/dispatch-configs/${tenant.configId}`);
      return (body as { queue: Record<string, unknown> }).queue;
    };
    expect(await queue()).toEqual({
      waiting: 0,
      due: 0,
      inFlight: 0,
      atLeast: false,
      heldUntil: null,
      oldestDueAt: null,
      lastSuccessAt: null,
      lastFailureAt: null,
      lastErrorCode: null,
    });

    await tenant.untilStatus(await tenant.addTask(), 'DISPATCHED');
    await tenant.addTask({ scheduled_at: '3025-01-16T09:00:00.000Z' });
    const due = await tenant.addTask();
    await eventually(async () => expect((await tenant.state()).probes).toBe(0));

    expect(await queue()).toMatchObject({
      waiting: 2,
      due: 1,
      inFlight: 0,
      oldestDueAt: ((await tenant.row(due))!['due_at'] as Date).toISOString(),
      heldUntil: expect.any(String) as unknown,
      lastSuccessAt: expect.any(String) as unknown,
      lastFailureAt: expect.any(String) as unknown,
      lastErrorCode: 'PROVIDER_UNAUTHORIZED',
    });
  });

  it('has one state for all instances', async () => {
    const beside = await startServer({ ...onDatabaseOf(server), OUTBOUND_ALLOW: '127.0.0.1' });
    try {
      const { provider, tenant } = await start(respond(500), NEVER_AGAIN);
      await fail(tenant, 10);

      await tenant.setState('held_until = now()');
      await eventually(async () => expect((await tenant.state()).probes).toBe(0));
      const held = await tenant.addTask();
      await tenant.setState('held_until = now()');
      await eventually(async () => expect((await tenant.state()).probes).toBe(1));

      expect(provider.deliveries).toHaveLength(11);
      expect(await tenant.row(held)).toMatchObject({ attempts: 0 });
    } finally {
      await beside.app.close();
    }
  });
});

function onDatabaseOf({ config }: TestServer): Record<string, string> {
  return config.DATABASE_URL ? { DATABASE_URL: config.DATABASE_URL } : {};
}

/** Makes tasks, one after the other, each of which ends with a failure of its only try. */
async function fail(tenant: DispatchTenant, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await tenant.untilStatus(await tenant.addTask(), 'FAILED');
}
