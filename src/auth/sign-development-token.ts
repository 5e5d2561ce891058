import jsonwebtoken from 'jsonwebtoken';
import type { AppConfig } from '../config/app-config.js';
import type { Permission } from './permission.js';

interface TokenOptions {
  tenantId: string;
  permissions: readonly Permission[];
  subject?: string;
  /** In seconds, a day by default. */
  lifetime?: number;
}

/** Signs a token that this installation accepts, as long as its key is a secret. */
export function signDevelopmentToken(config: AppConfig, options: TokenOptions): string {
  if (config.JWT_SECRET === undefined) {
    throw new Error('Tokens can be signed here only with JWT_SECRET; yours come from your identity provider');
  }
  const { tenantId, permissions, subject = 'developer', lifetime = 86_400 } = options;
  return jsonwebtoken.sign({ [config.JWT_TENANTS_CLAIM]: { [tenantId]: permissions } }, config.JWT_SECRET, {
    algorithm: 'HS256',
    subject,
    expiresIn: lifetime,
    ...(config.JWT_ISSUER === undefined ? {} : { issuer: config.JWT_ISSUER }),
    ...(config.JWT_AUDIENCE === undefined ? {} : { audience: config.JWT_AUDIENCE }),
  });
}
