import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { type AppConfig, environmentConfig } from '../config/app-config.js';
import { databaseAddress } from '../config/database-url.js';
import { CREDENTIALS_KEYS_FILE } from '../config/development-secret.js';
import { StartError } from '../config/start-error.js';
import { connect } from '../database/connection/connect.js';
import { createEmbeddedDataSource } from '../database/connection/data-source.js';
import { migrate } from '../database/connection/migrate.js';
import { copyRows } from '../database/copy/copy-rows.js';
import { ENTITIES } from '../entities.js';
import { refuseOutput, refuseStart } from '../refuse-start.js';

/**
 * Copies the embedded database of `EMBEDDED_DATA_DIR` into the PostgreSQL of `DATABASE_URL`, which it migrates
 * first and which must have no rows. The folder stays as it is, but for migrations that it lacks.
 */
async function main(): Promise<void> {
  process.stdout.on('error', refuseOutput);
  const config = environmentConfig();
  const source = embeddedOf(config);
  const target = await connect(config, ENTITIES);
  await source.initialize();
  try {
    await migrate(source);
    await migrate(target);
    const copied = await copyRows(source, target);
    process.stdout.write(copied.map(({ name, rows }) => `${name}: ${rows} rows\n`).join(''));
    process.stdout.write(
      `All rows are in ${databaseAddress(config.DATABASE_URL!)}, equal to what they were.\n`,
    );
    process.stdout.write(keysText(config.EMBEDDED_DATA_DIR));
  } finally {
    await source.destroy();
    await target.destroy();
  }
}

/** @throws {StartError} when there is nothing to copy from or to: a folder that is not there would be made. */
function embeddedOf(config: AppConfig): DataSource {
  const { EMBEDDED_DATA_DIR: folder } = config;
  if (config.embedded) throw new StartError('DATABASE_URL must be set: the PostgreSQL that the rows go to.');
  if (!existsSync(join(folder, 'postgresql')))
    throw new StartError(`EMBEDDED_DATA_DIR must be the folder of an embedded database; ${folder} is none.`);
  return createEmbeddedDataSource(folder, ENTITIES);
}

/** Stored credentials were encrypted by a key that is not in the database. */
function keysText(folder: string): string {
  const file = join(folder, CREDENTIALS_KEYS_FILE);
  return existsSync(file)
    ? `Set CREDENTIALS_KEYS to the content of ${file}, which stored credentials need.\n`
    : '';
}

main().then(() => process.exit(0), refuseStart);
