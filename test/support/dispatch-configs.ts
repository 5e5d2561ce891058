import { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import { DispatchAdoption } from '../../src/dispatch/entities/dispatch-adoption.entity.js';
import type { Answer } from './http.js';
import { SECRET } from './test-provider.js';
import type { TestTenant } from './test-tenant.js';

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** A valid body of an active configuration that calls nobody. */
export function mockConfig(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: 'Trial', provider: 'MOCK', channel: 'WHATSAPP', is_active: true, ...changes };
}

/** A valid body of a configuration with a server. */
export function httpConfig(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'Webhook',
    provider: 'HTTP',
    channel: 'EMAIL',
    base_url: 'https://tasks.example.com/incoming',
    credentials: { secret: WEBHOOK_SECRET },
    is_active: false,
    ...changes,
  };
}

/** A valid body of an active configuration whose tasks go to a {@link TestProvider}; what is not said is quick. */
export function providerConfig(url: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return httpConfig({
    channel: 'WHATSAPP',
    base_url: url,
    credentials: { secret: SECRET },
    timing: 'IMMEDIATE',
    retry_delays: [0, 0],
    timeout_seconds: 2,
    is_active: true,
    ...changes,
  });
}

/** Makes a configuration and answers its id. */
export async function addConfig(tenant: TestTenant, body: Record<string, unknown>): Promise<string> {
  const { status, body: config, text } = await tenant.request('POST', '/dispatch-configs', body);
  if (status !== 201) throw new Error(text);
  return (config as { id: string }).id;
}

export function patchConfig(tenant: TestTenant, id: string, body: Record<string, unknown>): Promise<Answer> {
  return tenant.request('PATCH', `/dispatch-configs/${id}`, body);
}

/** The queue row of a task; null where it has none. */
export function queueRowOf(tenant: TestTenant, activityId: string): Promise<Dispatch | null> {
  return tenant.manager.findOneBy(Dispatch, { tenantId: tenant.id, activityId });
}

/** The queue of a tenant, in the order of ids. */
export function queueOf(tenant: TestTenant): Promise<Dispatch[]> {
  return tenant.manager.find(Dispatch, { where: { tenantId: tenant.id }, order: { activityId: 'ASC' } });
}

/** Where the adoption of a configuration stands. */
export function adoptionOf(tenant: TestTenant, configId: string): Promise<DispatchAdoption> {
  return tenant.manager.findOneByOrFail(DispatchAdoption, { tenantId: tenant.id, configId });
}
