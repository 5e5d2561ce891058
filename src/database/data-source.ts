import { readFileSync } from 'node:fs';
import { DataSource, type DataSourceOptions, type QueryRunner, type ReplicationMode } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/config-error.js';
import { databaseUnavailable } from './database-unavailable.js';
import { EmbeddedDatabase } from './embedded/embedded-database.js';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations/index.js';
import { NamingStrategy } from './naming-strategy.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** The schema of every table, so that nothing of ours is in `public`. */
export const SCHEMA = 'activities';

/** How long a request waits for a connection, in milliseconds; then it is told to come again. */
const CONNECT_TIMEOUT = 5_000;

const SHARED_OPTIONS = {
  type: 'postgres',
  schema: SCHEMA,
  entities: ENTITIES,
  migrations: MIGRATIONS,
  namingStrategy: new NamingStrategy(),
  // TypeORM would otherwise ask for an extension that a managed PostgreSQL may not offer; ids are made here.
  installExtensions: false,
  uuidExtension: 'pgcrypto',
  applicationName: 'task-activities',
} satisfies PostgresOptions;

/** A data source whose statements fail with {@link UnavailableError} when the database cannot do its work. */
class AppDataSource extends DataSource {
  override createQueryRunner(mode?: ReplicationMode): QueryRunner {
    const runner = super.createQueryRunner(mode);
    runner.connect = throwingUnavailable(runner.connect.bind(runner));
    runner.query = throwingUnavailable(runner.query.bind(runner)) as QueryRunner['query'];
    return runner;
  }
}

function throwingUnavailable<Arguments extends unknown[], Result>(
  run: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  return async (...args) => {
    try {
      return await run(...args);
    } catch (error) {
      throw databaseUnavailable(error) ?? error;
    }
  };
}

/** A data source on an embedded database, which it closes when it is destroyed. */
class EmbeddedDataSource extends AppDataSource {
  constructor(private readonly database: EmbeddedDatabase) {
    super({
      ...SHARED_OPTIONS,
      username: 'postgres',
      database: 'postgres',
      poolSize: 1,
      extra: { stream: database.connect },
    });
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.database.close();
  }
}

/**
 * The data source for a configuration: PostgreSQL at `DATABASE_URL`, or one embedded in this process.
 *
 * @throws {DataFolderInUseError} when another process works on the embedded data.
 */
export function createDataSource(config: AppConfig): DataSource {
  if (config.embedded) return new EmbeddedDataSource(EmbeddedDatabase.open(config.EMBEDDED_DATA_DIR));
  return new AppDataSource({
    ...SHARED_OPTIONS,
    url: config.DATABASE_URL!,
    poolSize: config.DATABASE_POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT,
    ssl: sslOptions(config),
  });
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
