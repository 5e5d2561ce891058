import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { TestProvider, respond } from '../support/test-provider.js';
import { eventually } from '../support/eventually.js';
import { type TestServer, startServer } from '../support/test-server.js';

/** 100,000 with a long run. */
const DUE = Number(process.env['DISPATCH_DUE_TASKS'] ?? 5_000);
/** In milliseconds. */
const MAX_DELAY = 2_000;

describe('one tenant', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1', DISPATCH_CONCURRENCY: '32' });
  });

  afterAll(() => server.app.close());

  it('with thousands of due tasks does not delay that of another one', async () => {
    const provider = await TestProvider.start(respond(200));
    const busy = await DispatchTenant.create(server, provider, { max_in_flight: 64 });
    const other = await DispatchTenant.create(server, await TestProvider.start(respond(200)));
    await busy.multiply(await busy.addTask(), DUE);
    await eventually(() => expect(provider.deliveries.length).toBeGreaterThan(20));

    const id = await other.addTask();
    await other.untilStatus(id, 'DISPATCHED');

    const [attempt] = await other.attempts(id);
    const { createdAt } = (await other.tenant.request('GET', `/activities/${id}`)).body as {
      createdAt: string;
    };
    expect(Date.parse(attempt!['startedAt'] as string) - Date.parse(createdAt)).toBeLessThan(MAX_DELAY);
    expect(provider.deliveries.length).toBeLessThan(DUE);
    await busy.setState("held_until = now() + interval '1 hour'");
  }, 120_000);

  it('whose provider hangs does not delay that of another one, whatever it may have under way', async () => {
    const hanging = await TestProvider.start(() => undefined);
    const changes = { max_in_flight: 64, timeout_seconds: 10, retry_delays: [] };
    const slow = await DispatchTenant.create(server, hanging, changes);
    const other = await DispatchTenant.create(server, await TestProvider.start(respond(200)));
    await slow.multiply(await slow.addTask(), 100);
    await eventually(() => expect(hanging.deliveries.length).toBe(16));

    const id = await other.addTask();
    await other.untilStatus(id, 'DISPATCHED');

    const [attempt] = await other.attempts(id);
    const { createdAt } = (await other.tenant.request('GET', `/activities/${id}`)).body as {
      createdAt: string;
    };
    expect(Date.parse(attempt!['startedAt'] as string) - Date.parse(createdAt)).toBeLessThan(MAX_DELAY);
    await slow.setState("held_until = now() + interval '1 hour'");
  }, 60_000);
});
