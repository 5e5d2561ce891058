import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** In milliseconds: counting what is left takes a little of the database. */
const POLL_INTERVAL = 100;

const FORGET = [
  'DELETE FROM activities.dispatch_attempts',
  `DELETE FROM activities.activity_status_events WHERE to_status = 'DISPATCHED'`,
  `VACUUM (ANALYZE) activities.activities, activities.dispatches, activities.dispatch_attempts,
     activities.activity_status_events`,
];

/** When tasks of the queue are due, and whose they are. */
export interface Filling {
  /** Seconds from now to when the first is due. */
  from: number;
  /** Seconds over which the others follow, a tenant after the other. */
  over: number;
  /** Their ids; all by default. */
  tenants?: string[];
}

/** What was sent of the queue since it was filled; times in milliseconds. */
export interface Dispatched {
  tasks: number;
  /** From the first claim to the last response. */
  elapsed: number;
  /** From a task's due time to the claim with which it was sent. */
  latenessP50: number;
  latenessP99: number;
}

/** The stored tasks of a database as its queue: they become due again and again. */
export class DueTasks {
  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<DueTasks> {
    const client = new Client(url);
    await client.connect();
    return new DueTasks(client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Puts so many tasks in the queue of their tenants' configurations, and forgets what was sent before. */
  async fill(count: number, filling: Filling): Promise<void> {
    for (const statement of FORGET) await this.client.query(statement);
    await this.add(count, filling);
  }

  /** Puts so many tasks more in it. */
  async add(count: number, { from, over, tenants }: Filling): Promise<void> {
    await this.client.query(
      `WITH due AS (
         SELECT tenant_id, id,
           now() + interval '1 second' * ($2 + $3 * (row_number() OVER (ORDER BY id) - 1) / $1::float8) AS at
         FROM (SELECT tenant_id, id FROM activities.activities
           WHERE $4::uuid[] IS NULL OR tenant_id = ANY ($4) ORDER BY id LIMIT $1) chosen
       ), ready AS (
         UPDATE activities.activities a SET status = 'READY', channel = 'SALESMAN', scheduled_at = due.at
         FROM due WHERE a.tenant_id = due.tenant_id AND a.id = due.id
       )
       INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at)
       SELECT due.tenant_id, due.id, c.id, due.at FROM due JOIN activities.dispatch_configs c USING (tenant_id)`,
      [count, from, over, tenants ?? null],
    );
  }

  /**
   * Waits until nothing is in the queue.
   *
   * @param tenants whose queue; that of all by default.
   * @throws {Error} when it takes longer than so many seconds.
   */
  untilEmpty(seconds: number, tenants?: string[]): Promise<void> {
    return this.untilNone('true', seconds, tenants);
  }

  /** Waits until nothing of a tenant is on its way, takes all of it out of the queue, and closes its breaker. */
  async clear(seconds: number, tenant: string): Promise<void> {
    await this.untilNone('lease_until > now()', seconds, [tenant]);
    await this.client.query('DELETE FROM activities.dispatches WHERE tenant_id = $1', [tenant]);
    await this.client.query(
      `UPDATE activities.dispatch_config_states
       SET failures = 0, probes = NULL, held_until = NULL, probe_token = NULL WHERE tenant_id = $1`,
      [tenant],
    );
  }

  private async untilNone(condition: string, seconds: number, tenants?: string[]): Promise<void> {
    const giveUpAt = performance.now() + seconds * 1_000;
    while (performance.now() < giveUpAt) {
      const { rows } = await this.client.query(
        `SELECT FROM activities.dispatches
         WHERE ${condition} AND ($1::uuid[] IS NULL OR tenant_id = ANY ($1)) LIMIT 1`,
        [tenants ?? null],
      );
      if (rows.length === 0) return;
      await sleep(POLL_INTERVAL);
    }
    throw new Error(`the queue was not empty after ${seconds} s`);
  }

  async dispatched(): Promise<Dispatched> {
    const { rows } = await this.client.query<Dispatched>(
      `SELECT count(DISTINCT a.id)::int AS tasks,
         extract(epoch FROM max(t.started_at + interval '1 ms' * t.duration_ms) - min(t.started_at))::float8 * 1000
           AS elapsed,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY l.lateness) AS "latenessP50",
         percentile_cont(0.99) WITHIN GROUP (ORDER BY l.lateness) AS "latenessP99"
       FROM activities.dispatch_attempts t
       JOIN activities.activities a USING (tenant_id)
       CROSS JOIN LATERAL (SELECT extract(epoch FROM t.started_at - a.scheduled_at)::float8 * 1000 AS lateness) l
       WHERE a.id = t.activity_id AND a.status = 'DISPATCHED' AND t.outcome = 'SUCCESS'`,
    );
    return rows[0]!;
  }
}
