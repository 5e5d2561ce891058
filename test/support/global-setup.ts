import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../src/config/app-config.js';
import { createDataSource } from '../../src/database/connection/data-source.js';
import { migrate } from '../../src/database/connection/migrate.js';
import { ENTITIES } from '../../src/entities.js';
import { createClusterDatabase, nodesOf } from './citus.js';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * A migrated database to copy: a URL on the server of TEST_DATABASE_URL, or else a folder of the embedded
     * one.
     */
    template: string;
    /** The nodes of CITUS_URL, the coordinator first; none without it. */
    nodes: string[];
  }
}

/** Migrates a template database once, and drops it and its copies when all tests are done. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: server, CITUS_URL: cluster } = process.env;
  if (cluster) return prepareCluster(project, cluster);
  project.provide('nodes', []);
  return server ? prepareServer(project, server) : prepareFolder(project);
}

async function prepareFolder(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'test-databases-'));
  const template = join(folder, 'template');
  await migrateDatabase({ EMBEDDED_DATA_DIR: template });
  project.provide('template', template);
  return async () => rmSync(folder, { recursive: true });
}

async function prepareServer(project: TestProject, server: string): Promise<() => Promise<void>> {
  const prefix = newPrefix();
  const template = new URL(server);
  template.pathname = `/${prefix}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE ${prefix}`));
  await migrateDatabase({ DATABASE_URL: template.href });
  project.provide('template', template.href);
  return () => onServer(server, (client) => dropDatabases(client, prefix));
}

async function prepareCluster(project: TestProject, cluster: string): Promise<() => Promise<void>> {
  const nodes = await nodesOf(cluster);
  const prefix = newPrefix();
  const template = await createClusterDatabase(nodes, prefix);
  await migrateDatabase({ DATABASE_URL: template });
  project.provide('nodes', nodes);
  project.provide('template', template);
  return async () => {
    for (const node of nodes) await onServer(node, (client) => dropDatabases(client, prefix));
  };
}

function newPrefix(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

async function migrateDatabase(variables: Record<string, string>): Promise<void> {
  const dataSource = await createDataSource(loadConfig(variables), ENTITIES).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
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
