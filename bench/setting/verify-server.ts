import { createBody, headersOf, newKeyPrefix } from '../load/create-load.js';
import { referenceId } from './references.js';
import { tokenFor } from './tokens.js';
import type { BenchDatabase } from './bench-database.js';
import type { ServerProcess } from './server-process.js';

interface Check {
  what: string;
  status: number;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/**
 * Makes sure that a server checks what it is measured with: token, tenant, permission, body, key and
 * references.
 *
 * @throws {Error} that says which answer was another.
 */
export async function verifyServer(server: ServerProcess, database: BenchDatabase): Promise<void> {
  const keyPrefix = newKeyPrefix();
  for (const check of checks(keyPrefix)) {
    const response = await fetch(`${server.url}/api/activities/tasks`, {
      method: 'POST',
      headers: { ...headersOf(1), ...check.headers },
      body: JSON.stringify({ ...validBody(keyPrefix), ...check.body }),
    });
    const answer = await response.text();
    if (response.status !== check.status)
      throw new Error(`${check.what} was answered ${response.status} instead of ${check.status}: ${answer}`);
  }
  await database.expectTasks(keyPrefix, 1);
}

function checks(keyPrefix: string): Check[] {
  const missing = referenceId('operator', 2, 1);
  return [
    { what: 'a request without a token', status: 401, headers: { authorization: '' } },
    { what: 'a token with a wrong signature', status: 401, headers: { authorization: wronglySigned() } },
    { what: 'a tenant that is no UUID', status: 400, headers: { 'x-tenant-id': '1' } },
    { what: 'another tenant', status: 403, headers: { 'x-tenant-id': referenceId('tenant', 2) } },
    { what: 'a token without the permission', status: 403, headers: { authorization: withoutPermission() } },
    { what: 'an unknown field', status: 400, body: { unknown: 1 } },
    { what: 'a channel that does not exist', status: 400, body: { channel: 'FAX' } },
    { what: 'an operator of another tenant', status: 404, body: { assigned_operator_id: missing } },
    { what: 'a create', status: 201 },
    { what: 'the same create again', status: 409 },
    { what: 'its key with a missing operator', status: 409, body: { assigned_operator_id: missing } },
    { what: 'a blank reason', status: 400, body: { reason: ' ', idempotency_key: `${keyPrefix}2` } },
  ];
}

function validBody(keyPrefix: string): Record<string, unknown> {
  const { before, after } = createBody(1, 1);
  return JSON.parse(`${before}${keyPrefix}1${after}`) as Record<string, unknown>;
}

function wronglySigned(): string {
  return `${headersOf(1)['authorization']!.slice(0, -4)}AAAA`;
}

function withoutPermission(): string {
  return `Bearer ${tokenFor(referenceId('tenant', 1), ['VIEW_ACTIVITIES'])}`;
}
