import { createHmac } from 'node:crypto';
import type { Permission } from '../../src/auth/permission.js';
import type { AppConfig } from '../../src/config/app-config.js';

/** A part of a token: text as it is, anything else as JSON. */
export function encodePart(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** A token put together by hand, with a valid HS256 signature over whatever its parts are. */
export function signParts(header: unknown, payload: unknown, secret: string): string {
  const signed = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** What `npm run token` makes, but at once: tests name a token where they cannot wait for one. */
export function tenantToken(
  config: AppConfig,
  tenantId: string,
  permissions: readonly Permission[],
  subject: string,
): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    [config.JWT_TENANTS_CLAIM]: { [tenantId]: permissions },
    sub: subject,
    iat,
    exp: iat + 86_400,
    iss: config.JWT_ISSUER,
    aud: config.JWT_AUDIENCE,
  };
  if (config.JWT_SECRET === undefined) throw new Error('The server under test has no secret to sign with');
  return signParts({ alg: 'HS256', typ: 'JWT' }, claims, config.JWT_SECRET);
}
