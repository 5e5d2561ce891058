import { type DataSource, MigrationExecutor } from 'typeorm';
import { ConfigError } from '../../config/config-error.js';
import { migrationFailure } from './connect-failure.js';
import type { DatabaseClient } from './database-client.js';
import { SCHEMA } from './data-source.js';

/** Any number that no other program on the same database takes; this one spells "task". */
const MIGRATION_LOCK = 0x7461736b;

const NEEDS_SESSION =
  'A migration needs a session of its own, which a pooler by transaction does not give: run it with DATABASE_POOLER=none ' +
  'and a DATABASE_URL that leads to PostgreSQL itself.';

/**
 * Brings the schema to the newest migration. Instances that start at once wait for one another on a session
 * lock, on the same connection that migrates, so that a pool of one is enough.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  await withMigrationExecutor(dataSource, async (executor) => {
    await executor.executePendingMigrations();
  });
}

/** Takes back the newest migration. */
export async function revertLastMigration(dataSource: DataSource): Promise<void> {
  await withMigrationExecutor(dataSource, (executor) => executor.undoLastMigration());
}

/** TypeORM's own `showMigrations` keeps the connection when it fails. */
export async function hasPendingMigrations(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  try {
    return await new MigrationExecutor(dataSource, runner).showMigrations();
  } finally {
    await runner.release();
  }
}

async function withMigrationExecutor(
  dataSource: DataSource,
  work: (executor: MigrationExecutor) => Promise<void>,
): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const client = (await runner.connect()) as DatabaseClient;
  try {
    if (!client.ownSession) throw new ConfigError(NEEDS_SESSION);
    await client.liftTimeLimits();
    await runner.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    try {
      await runner.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'each';
      await work(executor);
    } finally {
      await runner.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`);
    }
  } catch (error) {
    throw migrationFailure(error);
  } finally {
    await client.end();
    await runner.release();
  }
}
