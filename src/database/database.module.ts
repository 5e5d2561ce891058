import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { AppConfig } from '../config/app-config.js';
import { connect } from './connection/connect.js';
import type { Entities } from './connection/data-source.js';
import { migrate } from './connection/migrate.js';

/** The options of the module, which hands them to the factory of the data source as they are. */
type DatabaseOptions = TypeOrmModuleOptions & { config: AppConfig };

/**
 * Connects to the database, migrates it where it should, and closes it when all requests have their response.
 */
@Module({})
export class DatabaseModule {
  /** @param entities every table of the application. */
  static forRoot(entities: Entities): DynamicModule {
    const typeOrm = TypeOrmModule.forRootAsync({
      inject: [AppConfig],
      // A start that fails says so at once: its supervisor knows better when to try again.
      useFactory: (config: AppConfig): DatabaseOptions => ({ config, toRetry: () => false }),
      dataSourceFactory: (options) => openDatabase(options as DatabaseOptions & DataSourceOptions, entities),
    });
    return { module: DatabaseModule, imports: [typeOrm] };
  }
}

async function openDatabase({ config }: DatabaseOptions, entities: Entities): Promise<DataSource> {
  const dataSource = await connect(config, entities);
  if (config.embedded || config.MIGRATIONS_RUN) await migrate(dataSource);
  if (config.embedded) await analyze(dataSource);
  return dataSource;
}

/**
 * It has no autovacuum, without whose statistics a list of thousands is read row by row for each of its rows.
 * Of the catalogs, which nobody asks for much, they would take most of a second.
 */
async function analyze(dataSource: DataSource): Promise<void> {
  const tables = dataSource.entityMetadatas.map(({ tablePath }) => tablePath);
  await dataSource.query(`ANALYZE ${tables.join(', ')}`);
}
