import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import type { AppConfig } from '../../config/app-config.js';
import { ConfigError } from '../../config/config-error.js';
import { DatabaseClient, type DatabaseClientConfig } from './database-client.js';
import type { DatabasePool } from './database-pool.js';
import { SESSION_LIMITS, SESSION_SETTINGS, wrongSettingsStatement } from './session-settings.js';

type Pooler = AppConfig['DATABASE_POOLER'];

/**
 * Refuses a server on which requests would fail later, or come out wrong.
 *
 * @throws {ConfigError} that says what to set.
 */
export async function checkServer(pool: DatabasePool, pooler: Pooler): Promise<void> {
  const client = (await pool.connect()) as DatabaseClient & { release: () => void };
  try {
    await assertUtf8(client);
    if (pooler !== 'none') await assertSettingsOfRole(client);
    if (pooler === 'transaction-prepared' || (pooler === 'none' && (await isBehindProxy(client))))
      await assertLending(pool.options, pooler);
  } finally {
    client.release();
  }
}

async function assertUtf8(client: DatabaseClient): Promise<void> {
  const [row] = await client.select<{ encoding: string; database: string }>(
    `SELECT current_setting('server_encoding') AS encoding, current_database() AS database`,
  );
  if (row!.encoding === 'UTF8') return;
  throw new ConfigError(
    `The database ${row!.database} of DATABASE_URL has the encoding ${row!.encoding}, in which not every text can be ` +
      `stored. Make one with UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
  );
}

/**
 * A pooler lends a connection to whoever asks, so that what one set up, another would find: what the role has
 * counts, and not what another client has left in the session.
 */
async function assertSettingsOfRole(client: DatabaseClient): Promise<void> {
  await client.select('BEGIN').catch((error: unknown) => {
    throw error instanceof DatabaseError ? new ConfigError(`${NO_TRANSACTIONS}: ${error.message}`) : error;
  });
  await client.select('RESET ALL');
  try {
    await assertSettings(client);
  } finally {
    await client.select('ROLLBACK');
  }
}

const NO_TRANSACTIONS =
  'DATABASE_URL leads to a pooler that takes no transactions (pool_mode = statement in PgBouncer): let it lend ' +
  'connections by transaction, or by session';

async function assertSettings(client: DatabaseClient): Promise<void> {
  const settings = [...SESSION_SETTINGS, ...SESSION_LIMITS];
  const wrong = await client.select<{ name: string }>(wrongSettingsStatement(settings));
  if (wrong.length === 0) return;
  const [role] = await client.select<{ name: string }>('SELECT quote_ident(current_user) AS name');
  const names = new Set(wrong.map(({ name }) => name));
  const statements = settings
    .filter(({ name }) => names.has(name))
    .map(({ name, value }) => `  ALTER ROLE ${role!.name} SET ${name} = '${value}';`);
  throw new ConfigError(
    'Behind a pooler, the settings of a session must be those of its role. Run on the database, and let the pooler ' +
      `connect anew (RECONNECT):\n${statements.join('\n')}`,
  );
}

/** Whoever gives out a connection that was not made for this client cannot know its process. */
async function isBehindProxy(client: DatabaseClient): Promise<boolean> {
  return (await processOf(client)) !== client.processID;
}

/** Of two connections that are one to the server, the pooler's order decides at which try that is seen. */
const MAX_TRIES = 5;

/**
 * Tries what becomes of named statements on two connections.
 *
 * @throws {ConfigError} when they are one connection to the server, and the setting says otherwise.
 */
async function assertLending(config: DatabaseClientConfig, pooler: Pooler): Promise<void> {
  const clients = [new DatabaseClient(config), new DatabaseClient(config)] as const;
  const name = `pooler-${randomUUID()}`;
  try {
    for (const client of clients) await client.connect();
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
      const [first, second] = [await processOf(clients[0], name), await processOf(clients[1], name)];
      if (pooler === 'none' && first === second)
        throw pooled('transaction-prepared', 'that knows prepared statements');
    }
  } catch (error) {
    throw isUnknownName(error) ? pooled('transaction', 'that does not know prepared statements') : error;
  } finally {
    for (const client of clients) await client.end();
  }
}

/** Another client has given the name to a statement already, or to none on this connection. */
function isUnknownName(error: unknown): boolean {
  return error instanceof DatabaseError && ['42P05', '26000'].includes(error.code ?? '');
}

function pooled(setting: Pooler, which: string): ConfigError {
  return new ConfigError(
    `DATABASE_URL leads to a pooler by transaction ${which}. Set DATABASE_POOLER=${setting}, let the pooler lend ` +
      'connections by session, or connect to PostgreSQL itself.',
  );
}

/** The id of the server's process that a statement runs in. */
async function processOf(client: DatabaseClient, name?: string): Promise<number | undefined> {
  const text = 'SELECT pg_backend_pid() AS id';
  const [row] = await client.select<{ id: number }>(name === undefined ? text : { name, text, values: [] });
  return row?.id;
}
