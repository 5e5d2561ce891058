import { loadConfig } from '../../src/config/app-config.js';
import { signDevelopmentToken } from '../../src/auth/sign-development-token.js';
import type { Permission } from '../../src/auth/permission.js';

/** Every server under test verifies tokens with it. */
export const JWT_SECRET = 'the secret of the benchmark, of 32 bytes or more';

const config = loadConfig({ NODE_ENV: 'test', JWT_SECRET });

/** A token for one tenant, as the service's own `npm run token` signs it. */
export function tokenFor(
  tenantId: string,
  permissions: Permission[] = ['CREATE_ACTIVITY', 'VIEW_ACTIVITIES'],
): string {
  return signDevelopmentToken(config, { tenantId, permissions, subject: 'bench' });
}
