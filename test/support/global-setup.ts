import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../src/config/app-config.js';
import { createDataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database to clone for each worker, on the server of TEST_DATABASE_URL; empty on the embedded one. */
    templateUrl: string;
  }
}

/** Migrates a template database once, and drops it and its clones when all tests are done. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) {
    project.provide('templateUrl', '');
    return undefined;
  }
  const prefix = `test_${randomBytes(6).toString('hex')}`;
  const templateUrl = databaseUrl(server, prefix);
  await onServer(server, (client) => client.query(`CREATE DATABASE ${prefix}`));
  const dataSource = await createDataSource(loadConfig({ DATABASE_URL: templateUrl })).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  project.provide('templateUrl', templateUrl);
  return () => onServer(server, (client) => dropDatabases(client, prefix));
}

async function dropDatabases(client: Client, prefix: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
}

async function onServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
