import { type DynamicModule, Global, Module } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { type TestServer, sharedServer, startServer } from './test-server.js';

/**
 * Starts a server of one test's own, on the database of the shared one: what differs is its environment, and
 * a database of its own would take seconds. The test closes it, which leaves the database open.
 *
 * @param other the server whose database it is instead.
 */
export async function startServerBeside(
  environment: Record<string, string>,
  customise: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
  other?: TestServer,
): Promise<TestServer> {
  const { dataSource } = other ?? (await sharedServer());

  @Global()
  @Module({ providers: [{ provide: DataSource, useValue: dataSource }], exports: [DataSource] })
  class SharedDatabaseModule {}

  // The URL is never connected to. It keeps the server from making a demo tenant.
  return startServer({ DATABASE_URL: 'postgres://shared', ...environment }, (builder) =>
    customise(builder.overrideModule(databaseModule()).useModule(SharedDatabaseModule)),
  );
}

/**
 * The application's own: one that is made with options can be replaced only as the object that it is imported
 * as.
 */
function databaseModule(): DynamicModule {
  const imports = Reflect.getMetadata(MODULE_METADATA.IMPORTS, AppModule) as Partial<DynamicModule>[];
  return imports.find(({ module }) => module === DatabaseModule) as DynamicModule;
}
