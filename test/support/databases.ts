import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

/** Whether the tests run on a PostgreSQL server, which several connections and processes can share. */
export function onPostgres(): boolean {
  return inject('templateUrl') !== '';
}

/**
 * Makes a database: a clone of the migrated template, or an empty one.
 *
 * @returns the variables that point a configuration at it; on the embedded database, one in memory.
 */
export async function createDatabase({ empty = false } = {}): Promise<Record<string, string>> {
  const templateUrl = inject('templateUrl');
  if (templateUrl === '') return { EMBEDDED_DATA_DIR: 'memory://' };
  const template = new URL(templateUrl);
  const templateName = template.pathname.slice(1);
  const name = `${templateName}_${randomBytes(4).toString('hex')}`;
  template.pathname = '/postgres';
  const client = new Client(template.href);
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : templateName}`);
  await client.end();
  template.pathname = `/${name}`;
  return { DATABASE_URL: template.href };
}
