import type { Answer } from './http.js';
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

/** Makes a configuration and answers its id. */
export async function addConfig(tenant: TestTenant, body: Record<string, unknown>): Promise<string> {
  const { status, body: config, text } = await tenant.request('POST', '/dispatch-configs', body);
  if (status !== 201) throw new Error(text);
  return (config as { id: string }).id;
}

export function patchConfig(tenant: TestTenant, id: string, body: Record<string, unknown>): Promise<Answer> {
  return tenant.request('PATCH', `/dispatch-configs/${id}`, body);
}
