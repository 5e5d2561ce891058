import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { addConfig, providerConfig } from './dispatch-configs.js';
import { eventually } from './eventually.js';
import type { TestProvider } from './test-provider.js';
import { TestTenant } from './test-tenant.js';

/** A connection to a database, past the service, until the test ends. */
export async function connect(url: string): Promise<Client> {
  const client = new Client(url);
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** A tenant of a service in a process of its own, whose tasks of the channel WHATSAPP go to a provider. */
export class ServiceTenant {
  private constructor(
    private tenant: TestTenant,
    readonly configId: string,
  ) {}

  static async create(
    url: string,
    provider: TestProvider,
    changes: Record<string, unknown> = {},
  ): Promise<ServiceTenant> {
    const tenant = await TestTenant.createBare(url);
    await tenant.setUpByApi();
    const config = providerConfig(provider.url, {
      timing: 'AT_SCHEDULE',
      retry_delays: Array.from({ length: 20 }, () => 0),
      timeout_seconds: 1,
      ...changes,
    });
    return new ServiceTenant(tenant, await addConfig(tenant, config));
  }

  get id(): string {
    return this.tenant.id;
  }

  /** Has requests go to another instance. */
  moveTo(url: string): void {
    Object.assign(this.tenant.server, { url });
  }

  request(method: string, path: string, body?: unknown) {
    return this.tenant.request(method, path, body);
  }

  /** Makes tasks that are due in a thousand years, by requests of 500. */
  async addTasks(count: number): Promise<string[]> {
    const items = Array.from({ length: count }, () =>
      this.tenant.taskBody({ channel: 'WHATSAPP', scheduled_at: '3025-01-16T09:00:00.000Z' }),
    );
    const ids: string[] = [];
    for (let from = 0; from < count; from += 500) {
      const batch = { mode: 'partial', items: items.slice(from, from + 500) };
      const { body } = await this.tenant.request('POST', '/activities/tasks/batch', batch);
      const { results } = body as { results: { task?: { id: string } }[] };
      ids.push(...results.map(({ task }) => task!.id));
    }
    return ids;
  }

  /** Makes tasks due now. */
  async dispatch(ids: string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += 500) {
      const some = ids.slice(from, from + 500);
      // A configuration that was made just now is in force within a second.
      await eventually(async () => {
        const { body } = await this.tenant.request('POST', '/activities/tasks/dispatch', { ids: some });
        const { results } = body as { results: { status: string }[] };
        const refused = results.find(({ status }) => status !== 'QUEUED');
        if (refused) throw new Error(JSON.stringify(refused));
      });
    }
  }

  /** How many of its tasks have a status. */
  async count(status: string): Promise<number> {
    const path = `/activities?status=${status}&per_page=1&page=1`;
    const { body } = await this.tenant.request('GET', path);
    return (body as { meta: { total: number } }).meta.total;
  }

  async attempts(id: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.tenant.request('GET', `/activities/${id}/dispatch-attempts`);
    return body as Record<string, unknown>[];
  }
}
