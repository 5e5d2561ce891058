import { Global, Module } from '@nestjs/common';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { DatabaseModule } from '../../src/database/database.module.js';
import { type TestServer, sharedServer, startServer } from './test-server.js';

/**
 * Starts a server of one test's own, on the database of the shared one: what differs is its environment, and a database
 * of its own would take seconds. The test closes it, which leaves the database open.
 */
export async function startServerBeside(
  environment: Record<string, string>,
  customise: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
): Promise<TestServer> {
  const { dataSource } = await sharedServer();

  @Global()
  @Module({ providers: [{ provide: DataSource, useValue: dataSource }], exports: [DataSource] })
  class SharedDatabaseModule {}

  // The URL is never connected to. It keeps the server from making a demo tenant.
  return startServer({ DATABASE_URL: 'postgres://shared', ...environment }, (builder) =>
    customise(builder.overrideModule(DatabaseModule).useModule(SharedDatabaseModule)),
  );
}
