import type { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import type { TenantConfiguration } from '../../src/activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../src/activity-config/tenant-configuration.service.js';
import type { DispatchConfigState } from '../../src/dispatch/entities/dispatch-config-state.entity.js';
import { addConfig, httpConfig } from './dispatch-configs.js';
import { queueRowOf, stateOf } from './dispatch-rows.js';
import { eventually } from './eventually.js';
import type { TestProvider } from './test-provider.js';
import type { TestServer } from './test-server.js';
import { TestTenant } from './test-tenant.js';

/** A tenant whose tasks of the channel WHATSAPP go to a provider at once. */
export class DispatchTenant {
  private constructor(
    readonly tenant: TestTenant,
    readonly configId: string,
  ) {}

  /** @param changes of the configuration, as a request has them; what is not said is quick. */
  static async create(
    server: TestServer,
    provider: TestProvider,
    changes: Record<string, unknown> = {},
  ): Promise<DispatchTenant> {
    const tenant = await TestTenant.create(server);
    const quick = { timing: 'IMMEDIATE', retry_delays: [0, 0], timeout_seconds: 2 };
    const own = { channel: 'WHATSAPP', base_url: provider.url, is_active: true };
    const id = await addConfig(tenant, httpConfig({ ...quick, ...own, ...changes }));
    await untilInForce(tenant, ({ dispatch }) =>
      [...dispatch.values()].some(({ configId }) => configId === id),
    );
    return new DispatchTenant(tenant, id);
  }

  addTask(changes: Record<string, unknown> = {}): Promise<string> {
    return this.tenant.addTask({ channel: 'WHATSAPP', ...changes });
  }

  /** Copies a READY task and its row of the queue, so many times: all are due. */
  async multiply(id: string, count: number): Promise<void> {
    const { manager, id: tenantId, routeId, operatorId } = this.tenant;
    const rows =
      'FROM activities.activities a CROSS JOIN generate_series(1, $3::int) n WHERE a.tenant_id = $1 AND a.id = $2';
    const copy = `overlay(a.id::text PLACING lpad(to_hex(n), 12, '0') FROM 25 FOR 12)::uuid`;
    const values = [tenantId, id, count];
    await manager.transaction(async (own) => {
      await own.query('SET LOCAL statement_timeout = 0');
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
        [...values, routeId, operatorId],
      );
      await own.query(
        `INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at)
         SELECT a.tenant_id, ${copy}, $4, now() - interval '1 hour' ${rows}`,
        [...values, this.configId],
      );
    });
  }

  /** Waits until a task has a status, and returns it with its last event. */
  untilStatus(id: string, status: string): Promise<{ status: string; lastEvent: Record<string, unknown> }> {
    return eventually(async () => {
      const task = (await this.tenant.request('GET', `/activities/${id}`)).body as { status: string };
      if (task.status !== status) throw new Error(`it is ${task.status}, not ${status}`);
      const events = (await this.tenant.request('GET', `/activities/${id}/status-events`)).body as object[];
      return { ...task, lastEvent: events.at(-1) as Record<string, unknown> };
    });
  }

  /** The newest first. */
  async attempts(id: string): Promise<Record<string, unknown>[]> {
    return (await this.tenant.request('GET', `/activities/${id}/dispatch-attempts`)).body as Record<
      string,
      unknown
    >[];
  }

  /** Its row of the queue; null where it has none. */
  row(id: string): Promise<Dispatch | null> {
    return queueRowOf(this.tenant, id);
  }

  /** The shared state of its configuration. */
  state(): Promise<DispatchConfigState> {
    return stateOf(this.tenant, this.configId);
  }

  /** Writes the shared state, as if time had gone by. */
  async setState(assignments: string): Promise<void> {
    await this.tenant.manager.query(
      `UPDATE activities.dispatch_config_states SET ${assignments} WHERE tenant_id = $1 AND config_id = $2`,
      [this.tenant.id, this.configId],
    );
  }

  dispatch(id: string) {
    return this.tenant.request('POST', `/activities/tasks/${id}/dispatch`);
  }
}

/** Waits until tasks are created by what a tenant has configured; it may be a second old. */
export function untilInForce(
  tenant: TestTenant,
  isThere: (configuration: TenantConfiguration) => boolean,
): Promise<void> {
  const configurations = tenant.server.app.get(TenantConfigurationService);
  return eventually(async () => {
    if (!isThere(await configurations.get(tenant.id))) throw new Error('it is not in force');
  });
}
