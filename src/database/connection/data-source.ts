import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  type EntityManager,
  type ObjectType,
  type QueryRunner,
  type ReplicationMode,
} from 'typeorm';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js';
import type { AppConfig } from '../../config/app-config.js';
import { ConfigError } from '../../config/config-error.js';
import { checkServer } from './check-server.js';
import type { DatabaseClient, DatabaseClientConfig } from './database-client.js';
import { DatabasePool, type DatabasePoolConfig } from './database-pool.js';
import { startAs, workBeingStarted } from './work.js';
import { databaseUnavailable } from '../statements/database-unavailable.js';
import type { EmbeddedDatabase } from './embedded/embedded-database.js';
import { isReleased } from '../statements/sqlstate.js';
import { MIGRATIONS } from '../migrations/index.js';
import { NamingStrategy } from './naming-strategy.js';
import { retryConflicts } from '../statements/retry-conflicts.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** The classes of tables. They are handed in, since this room knows no feature. */
export type Entities = ObjectType<object>[];

/** The schema of every table, so that nothing of ours is in `public`. */
export const SCHEMA = 'activities';

/** How long a request waits for a connection, in milliseconds; then it is told to come again. */
const CONNECT_TIMEOUT = 5_000;

/** When the data source is closed, connections are waited for so many milliseconds, and then cut. */
const CLOSE_TIMEOUT = 500;

// The driver would write times in the process's own zone, and of an offset with seconds (most before 1910)
// drop those.
pg.defaults.parseInputDatesAsUTC = true;

const SHARED_OPTIONS = {
  type: 'postgres',
  driver: { ...pg, Pool: DatabasePool, native: undefined },
  schema: SCHEMA,
  migrations: MIGRATIONS,
  namingStrategy: new NamingStrategy(),
  // TypeORM would otherwise ask for an extension that a managed PostgreSQL may not offer; ids are made here.
  installExtensions: false,
  uuidExtension: 'pgcrypto',
  applicationName: 'task-activities',
} satisfies PostgresOptions;

type Transaction<Result> = (manager: EntityManager) => Promise<Result>;

/**
 * A data source whose statements fail with {@link UnavailableError} when the database cannot do its work, and
 * that does again what failed since another transaction was in its way.
 */
class AppDataSource extends DataSource {
  override createQueryRunner(mode?: ReplicationMode): QueryRunner {
    const work = workBeingStarted();
    const runner = super.createQueryRunner(mode);
    const connect = runner.connect.bind(runner) as () => Promise<DatabaseClient>;
    const query = runner.query.bind(runner) as (...call: unknown[]) => Promise<unknown>;
    runner.connect = () => throwingUnavailable(() => startAs(work, connect));
    runner.query = ((...call: unknown[]) => {
      const run = () => throwingUnavailable(() => query(...call), connect);
      // Of a transaction, all that came before must be done again too.
      return runner.isTransactionActive ? run() : retryConflicts(run);
    }) as QueryRunner['query'];
    return runner;
  }

  /**
   * @param work is done again when another transaction was in its way, so it must have no effects but those
   * it writes.
   */
  override transaction<Result>(
    ...work: [Transaction<Result>] | [IsolationLevel, Transaction<Result>]
  ): Promise<Result> {
    const started = workBeingStarted();
    return retryConflicts(async () => {
      try {
        return await startAs(started, () =>
          super.transaction(...(work as [IsolationLevel, Transaction<Result>])),
        );
      } catch (error) {
        // No statement throws it, but the manager before it makes one. Whatever else comes was named where it
        // arose: taken for an outage here, the refusals of the work would be too.
        throw isReleased(error) ? (databaseUnavailable(error) ?? error) : error;
      }
    });
  }

  /** Closes all connections; those that are still used after a moment are cut. */
  override async destroy(): Promise<void> {
    const pool = poolOf(this);
    const closed = super.destroy();
    const isLate = await Promise.race([closed.then(() => false), setTimeout(CLOSE_TIMEOUT, true)]);
    if (isLate) pool.cut();
  }
}

/** The pool of an initialized data source. */
export function poolOf({ driver }: DataSource): DatabasePool {
  return (driver as unknown as { master: DatabasePool }).master;
}

/** @param connect gives the connection that the work was on. */
async function throwingUnavailable<Result>(
  work: () => Promise<Result>,
  connect?: () => Promise<DatabaseClient>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const client = await connect?.().catch(() => undefined);
    throw databaseUnavailable(error, client) ?? error;
  }
}

/**
 * A data source on an embedded database, which it opens when it is initialized and closes when it is
 * destroyed. What the database needs is imported then, since a start on a server has no use for it.
 */
class EmbeddedDataSource extends AppDataSource {
  private database?: EmbeddedDatabase;

  constructor(
    private readonly folder: string,
    entities: Entities,
  ) {
    const connect = () => this.database!.connect();
    super({
      ...SHARED_OPTIONS,
      entities,
      username: 'postgres',
      database: 'postgres',
      ssl: false,
      poolSize: 1,
      extra: { stream: connect, timeLimits: false, inProcess: true } satisfies DatabasePoolConfig,
    });
  }

  /** @throws {DataFolderInUseError} when another process works on the folder. */
  override async initialize(): Promise<this> {
    const { EmbeddedDatabase } = await import('./embedded/embedded-database.js');
    this.database = EmbeddedDatabase.open(this.folder);
    return super.initialize();
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.database?.close();
  }
}

/** A data source on a PostgreSQL server, which is looked at before anything relies on it. */
class ServerDataSource extends AppDataSource {
  constructor(
    private readonly config: AppConfig,
    entities: Entities,
  ) {
    const { DATABASE_POOLER: pooler } = config;
    super({
      ...SHARED_OPTIONS,
      entities,
      url: config.DATABASE_URL!,
      poolSize: config.DATABASE_POOL_SIZE,
      connectTimeoutMS: CONNECT_TIMEOUT,
      ssl: sslOptions(config),
      extra: {
        namedStatements: pooler !== 'transaction',
        ownSession: pooler === 'none',
      } satisfies DatabaseClientConfig,
    });
  }

  override async initialize(): Promise<this> {
    await super.initialize();
    try {
      await checkServer(poolOf(this), this.config.DATABASE_POOLER);
    } catch (error) {
      await this.destroy();
      throw error;
    }
    return this;
  }
}

/**
 * The data source for a configuration: PostgreSQL at `DATABASE_URL`, or one embedded in this process.
 *
 * @param entities every table of the schema.
 */
export function createDataSource(config: AppConfig, entities: Entities): DataSource {
  if (config.embedded) return createEmbeddedDataSource(config.EMBEDDED_DATA_DIR, entities);
  return new ServerDataSource(config, entities);
}

/** The data source for an embedded database, whatever the configuration leads to. */
export function createEmbeddedDataSource(folder: string, entities: Entities): DataSource {
  return new EmbeddedDataSource(folder, entities);
}

function sslOptions(config: AppConfig): PostgresOptions['ssl'] & (object | false) {
  switch (config.DATABASE_SSL) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-full':
      return config.DATABASE_SSL_CA ? { ca: readAuthorities(config.DATABASE_SSL_CA) } : {};
  }
}

function readAuthorities(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError('DATABASE_SSL_CA must be the path of a PEM file that can be read');
  }
}
