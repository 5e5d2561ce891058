import { SignJWT } from 'jose';
import type { AppConfig } from '../../config/app-config.js';
import type { Permission } from '../permission.js';

interface TokenOptions {
  tenantId: string;
  permissions: readonly Permission[];
  subject?: string;
  /** In seconds, a day by default. */
  lifetime?: number;
}

/** Signs a token that this installation accepts, as long as its key is a secret. */
export async function signDevelopmentToken(config: AppConfig, options: TokenOptions): Promise<string> {
  if (config.JWT_SECRET === undefined) {
    throw new Error('Tokens can be signed here only with JWT_SECRET; yours come from your identity provider');
  }
  const { tenantId, permissions, subject = 'developer', lifetime = 86_400 } = options;
  const now = Math.floor(Date.now() / 1000);
  const token = new SignJWT({ [config.JWT_TENANTS_CLAIM]: { [tenantId]: permissions } })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetime);
  if (config.JWT_ISSUER !== undefined) token.setIssuer(config.JWT_ISSUER);
  if (config.JWT_AUDIENCE !== undefined) token.setAudience(config.JWT_AUDIENCE);
  return token.sign(Buffer.from(config.JWT_SECRET));
}
