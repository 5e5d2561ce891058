import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { Client } from 'pg';
import { inject } from 'vitest';

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

async function cloneOnServer(template: URL, suffix: string, empty: boolean): Promise<string> {
  const templateName = template.pathname.slice(1);
  const name = `${templateName}_${suffix}`;
  const client = new Client(withDatabase(template, 'postgres'));
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : templateName}`);
  await client.end();
  return withDatabase(template, name);
}

function withDatabase(url: URL, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
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
