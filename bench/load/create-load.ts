import { randomBytes } from 'node:crypto';
import type { Permission } from '../../src/auth/permission.js';
import { COMMERCES, OPERATORS, ROUTES, referenceId } from '../setting/references.js';
import { tokenFor } from '../setting/tokens.js';
import type { Load, Sender } from './load.js';

const SENDERS = 100;

/**
 * The parts of a valid body around its idempotency key: a plain create, which asks for no target and no
 * attributes.
 */
export function createBody(tenant: number, n: number): { before: string; after: string } {
  const body = JSON.stringify({
    reason: 'Monthly visit',
    channel: 'SALESMAN',
    commerce_id: referenceId('commerce', tenant, 1 + (n % COMMERCES)),
    idempotency_key: '?',
    assigned_route_id: referenceId('route', tenant, 1 + (n % ROUTES)),
    assigned_operator_id: referenceId('operator', tenant, 1 + (n % OPERATORS)),
    scheduled_at: '2027-01-16T09:00:00.000Z',
  });
  const [before, after] = body.split('?') as [string, string];
  return { before, after };
}

/** Single creates, spread over so many tenants from the first one. */
export function createLoad({ tenants = 1, first = 1 } = {}): Load {
  return load(1, { tenants, first }, (tenant, n) => {
    const { before, after } = createBody(tenant, n);
    return {
      path: '/api/activities/tasks',
      opening: '',
      closing: '',
      itemBefore: before,
      itemAfter: after,
    };
  });
}

/** Batches of one tenant's. */
export function batchLoad(items: number): Load {
  return load(items, { tenants: 1, first: 1 }, (tenant, n) => {
    const { before, after } = createBody(tenant, n);
    return {
      path: '/api/activities/tasks/batch',
      opening: '{"mode":"partial","items":[',
      closing: ']}',
      itemBefore: before,
      itemAfter: after,
    };
  });
}

/** Syncs of one tenant's commerces, each of which is new. */
export function syncLoad(items: number): Load {
  const sender = {
    path: '/api/commerces/sync',
    headers: headersOf(1, ['SYNC_COMMERCES']),
    opening: '{"items":[',
    closing: ']}',
    itemBefore: '{"name":"Corner shop","external_id":"',
    itemAfter: '"}',
  };
  return { method: 'POST', senders: [sender], items, keyPrefix: newKeyPrefix() };
}

/** What is read, of the tenant of this number. */
export interface ReadRequest {
  tenant: number;
  path: string;
}

/** Reads, taken in turn. */
export function readLoad(requests: ReadRequest[]): Load {
  const empty = { opening: '', closing: '', itemBefore: '', itemAfter: '' };
  const senders = requests.map(({ tenant, path }) => ({ ...empty, path, headers: readHeaders(tenant) }));
  return { method: 'GET', senders, items: 0, keyPrefix: '' };
}

/** A request without a body has no type of one. */
function readHeaders(tenant: number): Record<string, string> {
  const { 'content-type': _type, ...headers } = headersOf(tenant);
  return headers;
}

function load(
  items: number,
  { tenants, first }: { tenants: number; first: number },
  makeSender: (tenant: number, n: number) => Omit<Sender, 'headers'>,
): Load {
  const senders = Array.from({ length: Math.max(SENDERS, tenants) }, (_, index) => {
    const tenant = first + (index % tenants);
    return { ...makeSender(tenant, index), headers: headersOf(tenant) };
  });
  return { method: 'POST', senders, items, keyPrefix: newKeyPrefix() };
}

/** For the keys of one trial: none of them has been used before. */
export function newKeyPrefix(): string {
  return `bench-${randomBytes(6).toString('hex')}-`;
}

export function headersOf(tenant: number, permissions?: Permission[]): Record<string, string> {
  const tenantId = referenceId('tenant', tenant);
  return {
    authorization: `Bearer ${tokenFor(tenantId, permissions)}`,
    'x-tenant-id': tenantId,
    'content-type': 'application/json',
  };
}
