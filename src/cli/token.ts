import { parseArgs } from 'node:util';
import { PERMISSIONS, type Permission } from '../auth/permission.js';
import { signDevelopmentToken } from '../auth/tokens/sign-development-token.js';
import { isUuid } from '../common/validation/field-decorators.js';
import { environmentConfig } from '../config/app-config.js';
import { ConfigError } from '../config/config-error.js';
import { DEMO_TENANT_ID } from '../demo/demo-tenant.js';
import { refuseOutput, refuseStart } from '../refuse-start.js';

const USAGE = `npm run token -- [--tenant ID] [--permissions A,B] [--subject NAME] [--lifetime SECONDS]
  Signs a token for development with JWT_SECRET. By default: the demo tenant, all permissions, a day.`;

const OPTIONS = {
  tenant: { type: 'string', default: DEMO_TENANT_ID },
  permissions: { type: 'string', default: PERMISSIONS.join(',') },
  subject: { type: 'string', default: 'developer' },
  lifetime: { type: 'string', default: '86400' },
} as const;

async function main(): Promise<string> {
  const values = readArguments();
  const lifetime = Number(values.lifetime);
  if (!isUuid(values.tenant)) throw new ConfigError(`--tenant must be a UUID\n${USAGE}`);
  if (!Number.isInteger(lifetime) || lifetime <= 0)
    throw new ConfigError(`--lifetime must be whole seconds\n${USAGE}`);
  return signDevelopmentToken(environmentConfig(), {
    tenantId: values.tenant,
    permissions: values.permissions.split(',').map(toPermission),
    subject: values.subject,
    lifetime,
  });
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new ConfigError(`${(error as Error).message}\n${USAGE}`);
  }
}

function toPermission(name: string): Permission {
  const permission = PERMISSIONS.find((known) => known === name.trim());
  if (permission) return permission;
  throw new ConfigError(`--permissions must be out of ${PERMISSIONS.join(', ')}\n${USAGE}`);
}

process.stdout.on('error', refuseOutput);
main().then((token) => process.stdout.write(`${token}\n`), refuseStart);
