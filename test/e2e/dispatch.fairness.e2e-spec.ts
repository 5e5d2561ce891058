import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { TestProvider, respond } from '../support/test-provider.js';
import { eventually } from '../support/eventually.js';
import { type TestServer, startServer } from '../support/test-server.js';

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
    await multiply(busy, await busy.addTask(), 5_000);
    await eventually(() => expect(provider.deliveries.length).toBeGreaterThan(20));

    const id = await other.addTask();
    await other.untilStatus(id, 'DISPATCHED');

    const [attempt] = await other.attempts(id);
    const { createdAt } = (await other.tenant.request('GET', `/activities/${id}`)).body as {
      createdAt: string;
    };
    expect(Date.parse(attempt!['startedAt'] as string) - Date.parse(createdAt)).toBeLessThan(MAX_DELAY);
    expect(provider.deliveries.length).toBeLessThan(5_000);
    await busy.setState("held_until = now() + interval '1 hour'");
  });

  it('whose provider hangs does not delay that of another one, whatever it may have under way', async () => {
    const hanging = await TestProvider.start(() => undefined);
    const changes = { max_in_flight: 64, timeout_seconds: 10, retry_delays: [] };
    const slow = await DispatchTenant.create(server, hanging, changes);
    const other = await DispatchTenant.create(server, await TestProvider.start(respond(200)));
    await multiply(slow, await slow.addTask(), 100);
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

/** Copies a READY task and its row of the queue, so many times: all are due. */
async function multiply(tenant: DispatchTenant, id: string, count: number): Promise<void> {
  const { manager, id: tenantId } = tenant.tenant;
  const rows =
    'FROM activities.activities a CROSS JOIN generate_series(1, $3::int) n WHERE a.tenant_id = $1 AND a.id = $2';
  const copy = `overlay(a.id::text PLACING lpad(to_hex(n), 12, '0') FROM 25 FOR 12)::uuid`;
  const values = [tenantId, id, count];
  await manager.transaction(async (own) => {
    await own.query(
      `INSERT INTO activities.activities (tenant_id, id, type, channel, status, reason, commerce_id, idempotency_key,
         request_fingerprint, scheduled_at, created_by)
       SELECT a.tenant_id, ${copy}, a.type, a.channel, a.status, a.reason, a.commerce_id, a.idempotency_key || n,
         a.request_fingerprint, a.scheduled_at, a.created_by ${rows}`,
      values,
    );
    await own.query(
      `INSERT INTO activities.task_details (tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
       SELECT a.tenant_id, ${copy}, $4, $5, a.scheduled_at ${rows}`,
      [...values, tenant.tenant.routeId, tenant.tenant.operatorId],
    );
    await own.query(
      `INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at)
       SELECT a.tenant_id, ${copy}, $4, now() - interval '1 hour' ${rows}`,
      [...values, tenant.configId],
    );
  });
}
