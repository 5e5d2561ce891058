import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../config/app-config.js';
import { connect } from './connection/connect.js';
import { migrate } from './connection/migrate.js';

/** Connects to the database, migrates it where it should, and closes it when all requests are answered. */
@Global()
@Module({
  providers: [{ provide: DataSource, inject: [AppConfig], useFactory: openDatabase }],
  exports: [DataSource],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

async function openDatabase(config: AppConfig): Promise<DataSource> {
  const dataSource = await connect(config);
  if (config.embedded || config.MIGRATIONS_RUN) await migrate(dataSource);
  // It has no autovacuum, without whose statistics a list of thousands is read row by row for each of its rows.
  if (config.embedded) await dataSource.query('ANALYZE');
  return dataSource;
}
