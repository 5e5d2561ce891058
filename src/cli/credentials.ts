import { NestFactory } from '@nestjs/core';
import { DispatchConfigRepository } from '../activity-config/dispatch/dispatch-config.repository.js';
import { StartError } from '../config/start-error.js';
import { environmentConfig } from '../config/app-config.js';
import { AcrossTenants } from '../database/tenant/across-tenants.js';
import { ConfigCredentialsService } from '../dispatch/credentials/config-credentials.service.js';
import { type Rotation, rotateCredentials } from '../dispatch/credentials/rotate-credentials.js';
import { refuseOutput, refuseStart } from '../refuse-start.js';
import { CredentialsModule } from './credentials.module.js';

/** Encrypts all stored credentials by the first key of CREDENTIALS_KEYS. */
async function rotate(): Promise<void> {
  // Read before anything is connected, so that what is wrong with it is said as at a start.
  environmentConfig();
  const context = await NestFactory.createApplicationContext(CredentialsModule, {
    logger: false,
    abortOnError: false,
  });
  try {
    report(
      await rotateCredentials({
        acrossTenants: context.get(AcrossTenants),
        configs: context.get(DispatchConfigRepository),
        credentials: context.get(ConfigCredentialsService, { strict: false }),
      }),
    );
  } finally {
    await context.close();
  }
}

function report({ rotated, unreadable }: Rotation): void {
  process.stdout.write(`Encrypted the credentials of ${rotated} configurations by the first key.\n`);
  if (unreadable.length === 0) return;
  throw new StartError(
    `${unreadable.length} could not be read, and are as they were:\n${unreadable.join('\n')}`,
  );
}

process.stdout.on('error', refuseOutput);
if (process.argv[2] !== 'rotate') {
  process.stderr.write('Usage: credentials rotate\n');
  process.exit(2);
}
rotate().then(() => process.exit(0), refuseStart);
