import { readFileSync, writeFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { StartError } from '../config/start-error.js';
import { type AppConfig, environmentConfig, loadConfig } from '../config/app-config.js';
import { connect } from '../database/connection/connect.js';
import { migrate, revertLastMigration } from '../database/connection/migrate.js';
import { findSchemaDrift } from '../database/connection/find-schema-drift.js';
import { ENTITIES } from '../entities.js';
import { SCHEMA_FILE, renderSchema } from '../database/connection/render-schema.js';
import { refuseStart } from '../refuse-start.js';

const COMMANDS: Record<string, () => Promise<void>> = {
  run: async () => withDatabase(environmentConfig(), migrate),
  revert: async () => withDatabase(environmentConfig(), revertLastMigration),
  check: async () => withDatabase(loadConfig({ EMBEDDED_DATA_DIR: 'memory://' }), check),
  'write-schema': async () => withDatabase(loadConfig({ EMBEDDED_DATA_DIR: 'memory://' }), writeSchema),
};

/**
 * Entities, migrations and the file of the schema agree, and each migration can be taken back and made again:
 * on a database made for it.
 */
async function check(dataSource: DataSource): Promise<void> {
  await migrate(dataSource);
  for (const _ of dataSource.migrations) await revertLastMigration(dataSource);
  await migrate(dataSource);
  const drift = await findSchemaDrift(dataSource);
  if (drift.length > 0) {
    throw new StartError(`The entities say what no migration does:\n${drift.join('\n')}`);
  }
  if (readFileSync(SCHEMA_FILE, 'utf8') !== (await renderSchema(dataSource))) {
    throw new StartError(`${SCHEMA_FILE} is not what the migrations make; run npm run schema:write`);
  }
}

async function writeSchema(dataSource: DataSource): Promise<void> {
  await migrate(dataSource);
  writeFileSync(SCHEMA_FILE, await renderSchema(dataSource));
}

async function withDatabase(
  config: AppConfig,
  work: (dataSource: DataSource) => Promise<void>,
): Promise<void> {
  const dataSource = await connect(config, ENTITIES);
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
