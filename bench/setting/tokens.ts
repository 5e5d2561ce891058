import { createHmac } from 'node:crypto';
import type { Permission } from '../../src/auth/permission.js';

/** Every server under test verifies tokens with it. */
export const JWT_SECRET = 'the secret of the benchmark, of 32 bytes or more';

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });
const LIFETIME = 86_400;

/**
 * A token for one tenant. Signed by hand, since what makes requests does not wait for jose, which signs
 * asynchronously.
 */
export function tokenFor(
  tenantId: string,
  permissions: Permission[] = ['CREATE_ACTIVITY', 'VIEW_ACTIVITIES'],
): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { tenants: { [tenantId]: permissions }, iat, exp: iat + LIFETIME, sub: 'bench' };
  const signed = `${HEADER}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', JWT_SECRET).update(signed).digest('base64url')}`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
