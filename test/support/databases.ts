import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { Client } from 'pg';
import { inject } from 'vitest';
import { cloneClusterDatabase, createClusterDatabase, withDatabase } from './citus.js';

/** Whether the tests run on a PostgreSQL server, which several connections and processes can share. */
export function onPostgres(): boolean {
  return inject('template').startsWith('postgres');
}

/**
 * Makes a database: a copy of the migrated template, or an empty one.
 *
 * @returns the variables that point a configuration at it.
 */
export async function createDatabase({ empty = false } = {}): Promise<Record<string, string>> {
  const template = inject('template');
  const suffix = randomBytes(4).toString('hex');
  if (onPostgres()) return { DATABASE_URL: await cloneOnServer(new URL(template), suffix, empty) };
  if (empty) return { EMBEDDED_DATA_DIR: 'memory://' };
  const folder = `${template}-${suffix}`;
  cpSync(template, folder, { recursive: true });
  return { EMBEDDED_DATA_DIR: folder };
}

/** Runs statements on a database, past the service. */
export async function runOn(url: string, ...statements: string[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Runs statements on the server of a database, where none is connected to that. */
export function runBeside(url: string, ...statements: string[]): Promise<void> {
  return runOn(withDatabase(new URL(url), 'postgres'), ...statements);
}

/** Ends all connections to a database. */
export function endConnections(url: string): Promise<void> {
  return runBeside(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${databaseOf(url)}'`,
  );
}

/** The name of the database that a URL leads to. */
export function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function cloneOnServer(template: URL, suffix: string, empty: boolean): Promise<string> {
  const templateName = template.pathname.slice(1);
  const name = `${templateName}_${suffix}`;
  const nodes = inject('nodes');
  if (nodes.length > 0)
    return empty ? createClusterDatabase(nodes, name) : cloneClusterDatabase(nodes, templateName, name);
  const client = new Client(withDatabase(template, 'postgres'));
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : templateName}`);
  await client.end();
  return withDatabase(template, name);
}

/** Makes a role that may connect and nothing else, on the server of a URL. */
export async function createRole(url: string): Promise<string> {
  const role = `test_role_${randomBytes(6).toString('hex')}`;
  const client = new Client(url);
  await client.connect();
  await client.query(`CREATE ROLE ${role} LOGIN`);
  await client.end();
  return role;
}

/** Takes away a role of {@link createRole}. */
export async function dropRole(url: string, role: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query(`DROP ROLE ${role}`);
  await client.end();
}
