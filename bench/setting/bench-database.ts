import { Client } from 'pg';
import { migrate } from '../../src/database/connection/migrate.js';
import type { PostgresServer } from '../../test/support/postgres-server.js';
import { openDatabase } from './open-database.js';
import { TENANTS, createReferences, referenceId } from './references.js';
import { type Stored, storeTasks } from './stored-tasks.js';

const TENANT_IDS = Array.from({ length: TENANTS }, (_, index) => referenceId('tenant', index + 1));

/** A database with the service's own schema, with the tenants' references and a number of stored tasks. */
export class BenchDatabase {
  private constructor(
    private readonly server: PostgresServer,
    readonly url: string,
  ) {}

  static async create(server: PostgresServer, name: string, stored: Stored): Promise<BenchDatabase> {
    const url = await server.createDatabase(name);
    const dataSource = await openDatabase(url);
    await migrate(dataSource);
    await dataSource.destroy();
    const client = new Client(url);
    await client.connect();
    await createReferences(client);
    await client.query('ANALYZE');
    await client.end();
    await storeTasks(url, stored);
    return new BenchDatabase(server, url);
  }

  /** Makes each trial start alike. */
  async settle(): Promise<void> {
    await this.server.checkpoint();
  }

  /**
   * Holds what is stored against what was answered.
   *
   * @param keyPrefix which the idempotency keys of the trial's tasks start with
   * @throws {Error} when it is not so many tasks, or one lacks its details or its event.
   */
  async expectTasks(keyPrefix: string, expected: number): Promise<void> {
    const client = new Client(this.url);
    await client.connect();
    // The key's index is read in its range alone, so that this stays cheap beside ten million tasks.
    const { rows } = await client.query<{ tasks: number; details: number; events: number }>(
      `SELECT count(*)::int AS tasks, count(d.activity_id)::int AS details, count(e.id)::int AS events
       FROM activities.activities a
       LEFT JOIN activities.task_details d ON d.tenant_id = a.tenant_id AND d.activity_id = a.id
       LEFT JOIN activities.activity_status_events e ON e.tenant_id = a.tenant_id AND e.activity_id = a.id
       WHERE a.tenant_id = ANY ($1) AND a.idempotency_key >= $2 AND a.idempotency_key < $2 || '~'`,
      [TENANT_IDS, keyPrefix],
    );
    await client.end();
    const { tasks, details, events } = rows[0]!;
    if (tasks === expected && details === expected && events === expected) return;
    throw new Error(
      `${expected} creates were answered 201, but ${tasks} tasks, ${details} details and ${events} events are stored`,
    );
  }
}
