import type { TenantConfiguration } from '../../src/activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../src/activity-config/tenant-configuration.service.js';
import { addConfig, providerConfig } from './dispatch-configs.js';
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

  /** @param changes of the configuration, as a request has them. */
  static async create(
    server: TestServer,
    provider: TestProvider,
    changes: Record<string, unknown> = {},
  ): Promise<DispatchTenant> {
    const tenant = await TestTenant.create(server);
    return new DispatchTenant(tenant, await addProviderConfig(tenant, provider.url, changes));
  }

  addTask(changes: Record<string, unknown> = {}): Promise<string> {
    return this.tenant.addTask({ channel: 'WHATSAPP', ...changes });
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

  /** Its row of the queue; undefined where it has none. */
  async row(id: string): Promise<Record<string, unknown> | undefined> {
    const rows = await this.tenant.manager.query<Record<string, unknown>[]>(
      'SELECT * FROM activities.dispatches WHERE tenant_id = $1 AND activity_id = $2',
      [this.tenant.id, id],
    );
    return rows[0];
  }

  /** The shared state of its configuration. */
  async state(): Promise<{ failures: number; probes: number | null; held_until: Date | null }> {
    const rows = await this.tenant.manager.query<never[]>(
      'SELECT * FROM activities.dispatch_config_states WHERE tenant_id = $1 AND config_id = $2',
      [this.tenant.id, this.configId],
    );
    return rows[0]!;
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

/** Makes an active configuration of a tenant, and waits until tasks are created by it. @returns its id. */
export async function addProviderConfig(
  tenant: TestTenant,
  url: string,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const id = await addConfig(tenant, providerConfig(url, changes));
  await untilInForce(tenant, ({ dispatch }) =>
    [...dispatch.values()].some(({ configId }) => configId === id),
  );
  return id;
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
