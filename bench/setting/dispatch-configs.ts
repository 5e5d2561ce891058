import { randomBytes } from 'node:crypto';
import { headersOf } from '../load/create-load.js';
import type { BenchConfig } from '../peers/bare-dispatcher.js';
import { referenceId } from './references.js';
import type { ServerProcess } from './server-process.js';

/** What the service needs to send to a server of this machine, beside its defaults. */
export const DISPATCHING = {
  CREDENTIALS_KEYS: `bench:${randomBytes(32).toString('base64')}`,
  OUTBOUND_ALLOW: '127.0.0.1',
};

/**
 * Gives tenants a configuration each for the channel of the benchmark's creates. It adopts nothing that is there.
 *
 * @param tenants their numbers.
 * @param url where its tasks are sent to.
 */
export async function configureDispatch(
  server: ServerProcess,
  tenants: number[],
  url: string,
): Promise<BenchConfig[]> {
  const configs: BenchConfig[] = [];
  for (const tenant of tenants) {
    const response = await fetch(`${server.url}/api/dispatch-configs`, {
      method: 'POST',
      headers: headersOf(tenant, ['MANAGE_ACTIVITY_CONFIG']),
      body: JSON.stringify({
        name: 'Benchmark',
        provider: 'HTTP',
        channel: 'SALESMAN',
        base_url: url,
        credentials: { secret: `whsec_${randomBytes(32).toString('base64')}` },
        timing: 'AT_SCHEDULE',
        max_in_flight: 64,
        adopt_from: '9999-01-01T00:00:00.000Z',
        is_active: true,
      }),
    });
    const answer = await response.text();
    if (response.status !== 201) throw new Error(answer);
    configs.push({ tenantId: referenceId('tenant', tenant), id: (JSON.parse(answer) as { id: string }).id });
  }
  return configs;
}
