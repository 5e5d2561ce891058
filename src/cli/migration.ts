import type { DataSource } from 'typeorm';
import { type AppConfig, environmentConfig, loadConfig } from '../config/app-config.js';
import { createDataSource } from '../database/data-source.js';
import { migrate, revertLastMigration } from '../database/migrate.js';
import { findSchemaDrift } from '../database/find-schema-drift.js';
import { refuseStart } from './refuse-start.js';

const COMMANDS: Record<string, () => Promise<void>> = {
  run: () => withDatabase(environmentConfig(), migrate),
  revert: () => withDatabase(environmentConfig(), revertLastMigration),
  check: () => withDatabase(loadConfig({ EMBEDDED_DATA_DIR: 'memory://' }), check),
};

/** Entities and migrations agree, and each migration can be taken back and made again: on a database made for it. */
async function check(dataSource: DataSource): Promise<void> {
  await migrate(dataSource);
  for (const _ of dataSource.migrations) await revertLastMigration(dataSource);
  await migrate(dataSource);
  const drift = await findSchemaDrift(dataSource);
  if (drift.length > 0) {
    throw new Error(`The entities say what no migration does:\n${drift.join('\n')}`);
  }
}

async function withDatabase(
  config: AppConfig,
  work: (dataSource: DataSource) => Promise<void>,
): Promise<void> {
  const dataSource = await createDataSource(config).initialize();
  try {
    await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

const command = COMMANDS[process.argv[2] ?? ''];
if (!command) {
  process.stderr.write(`Usage: migration ${Object.keys(COMMANDS).join('|')}\n`);
  process.exit(2);
}
command().then(() => process.exit(0), refuseStart);
