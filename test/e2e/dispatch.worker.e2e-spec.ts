import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DispatchSettlerService } from '../../src/dispatch/worker/dispatch-settler.service.js';
import { DispatchSlots } from '../../src/dispatch/worker/dispatch-slots.js';
import { patchConfig } from '../support/dispatch-configs.js';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { eventually } from '../support/eventually.js';
import { TestProvider, respond } from '../support/test-provider.js';
import { type TestServer, startServer } from '../support/test-server.js';

/** Tries that have ended and are not written, with which nothing more is claimed. */
const MAX_UNWRITTEN = 256;
const MAX_IN_FLIGHT = 64;

describe('the worker', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
  });

  afterAll(() => server.app.close());

  /** Has it not written what came of tries until the function is called that this returns. */
  function holdSettling(): () => void {
    const settler = server.app.get(DispatchSettlerService);
    const settle = settler.settle.bind(settler);
    const hold = new AbortController();
    const released = once(hold.signal, 'abort');
    const spy = vi
      .spyOn(settler, 'settle')
      .mockImplementation((...ended) => released.then(() => settle(...ended)));
    onTestFinished(() => {
      hold.abort();
      spy.mockRestore();
    });
    return () => hold.abort();
  }

  async function start(changes: Record<string, unknown> = {}) {
    const provider = await TestProvider.start(respond(200));
    return { provider, tenant: await DispatchTenant.create(server, provider, changes) };
  }

  it('sends a provider its next task while it is being written what came of the one before', async () => {
    const { provider, tenant } = await start({ max_in_flight: 1 });
    const release = holdSettling();

    const ids = [await tenant.addTask(), await tenant.addTask()];
    await eventually(() => expect(provider.keys.size).toBe(2));
    release();

    for (const id of ids) await tenant.untilStatus(id, 'DISPATCHED');
  });

  it('claims nothing more while the database does not keep up, and goes on then', async () => {
    const { provider, tenant } = await start({ max_in_flight: MAX_IN_FLIGHT });
    const release = holdSettling();
    await tenant.multiply(await tenant.addTask(), 2 * MAX_UNWRITTEN);
    await eventually(() => expect(provider.deliveries.length).toBeGreaterThanOrEqual(MAX_UNWRITTEN));

    await eventually(() => expect(server.app.get(DispatchSlots).taken).toBe(0));
    expect(provider.deliveries.length).toBeLessThanOrEqual(MAX_UNWRITTEN + MAX_IN_FLIGHT);

    release();
    await eventually(() => expect(provider.keys.size).toBe(2 * MAX_UNWRITTEN + 1));
    expect(provider.deliveries).toHaveLength(2 * MAX_UNWRITTEN + 1);
  });

  it('sends by a changed configuration although there is always something due', async () => {
    const { provider, tenant } = await start({ max_in_flight: 1 });
    const next = await TestProvider.start(respond(200));
    await tenant.multiply(await tenant.addTask(), 5_000);
    await eventually(() => expect(provider.deliveries.length).toBeGreaterThan(10));

    await patchConfig(tenant.tenant, tenant.configId, { base_url: next.url });

    await eventually(() => expect(next.deliveries.length).toBeGreaterThan(0));
    const before = provider.deliveries.length;
    await eventually(() => expect(next.deliveries.length).toBeGreaterThan(20));
    expect(provider.deliveries).toHaveLength(before);
    await tenant.setState("held_until = now() + interval '1 hour'");
  });
});
