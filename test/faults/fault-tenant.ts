import { randomUUID } from 'node:crypto';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { signParts } from '../support/sign-by-hand.js';
import { JWT_SECRET } from './instance.js';

/** The tenant whose tasks are created, with what they refer to. */
export interface FaultTenant {
  id: string;
  headers: Record<string, string>;
  commerceId: string;
  routeId: string;
  operatorId: string;
}

/** In a thousand years, so that tasks wait for it. */
export const SCHEDULED_AT = '3025-01-16T09:00:00.000Z';

const DISPATCH_CONFIG = {
  name: 'Trial',
  provider: 'MOCK',
  channel: 'SALESMAN',
  timing: 'AT_SCHEDULE',
  is_active: true,
};

/**
 * Makes it over HTTP, on a service that is well.
 *
 * @param options `isQueued` where each task is to have its row in the queue of a provider.
 */
export async function createFaultTenant(url: string, { isQueued = false } = {}): Promise<FaultTenant> {
  const id = randomUUID();
  const headers = {
    authorization: `Bearer ${tokenOf(id)}`,
    'x-tenant-id': id,
    'content-type': 'application/json',
  };
  const add = async (path: string, body: object): Promise<string> => {
    const response = await fetch(`${url}/api${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const { id: added } = (await response.json()) as { id: string };
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return added;
  };
  const commerceId = await add('/commerces', { name: 'Corner shop' });
  const userId = await add(`/commerces/${commerceId}/users`, { name: 'Eva' });
  await add(`/commerces/${commerceId}/users/${userId}/roles`, { role: 'OWNER' });
  const routeId = await add('/routes', { name: 'Centre' });
  const operatorId = await add('/operators', { type: 'SALESMAN', name: 'Ana' });
  // Before any create: instances keep a tenant's rules for a while.
  if (isQueued) await add('/dispatch-configs', DISPATCH_CONFIG);
  return { id, headers, commerceId, routeId, operatorId };
}

function tokenOf(tenantId: string): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { sub: 'faults', iat, exp: iat + 7 * 86_400, tenants: { [tenantId]: PERMISSIONS } };
  return signParts({ alg: 'HS256', typ: 'JWT' }, claims, JWT_SECRET);
}

/** A task that has one of everything that belongs to a task; what is in it follows from its number. */
export function taskBody(tenant: FaultTenant, number: number): object {
  return {
    reason: `Visit ${number}`,
    channel: 'SALESMAN',
    commerce_id: tenant.commerceId,
    idempotency_key: keyOf(number),
    assigned_route_id: tenant.routeId,
    assigned_operator_id: tenant.operatorId,
    scheduled_at: SCHEDULED_AT,
    score: number,
    target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }],
    attribute_keys: ['commerce_info'],
    attributes: [{ key: 'promotions', value: { number } }],
  };
}

export function keyOf(number: number): string {
  return `task-${number}`;
}
