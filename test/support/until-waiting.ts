import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { onCitus } from './citus.js';
import { eventually } from './eventually.js';

/** Waits until one statement on the database waits for a lock. */
export function untilOneWaits(dataSource: DataSource): Promise<void> {
  return eventually(async () => expect(await countOn(dataSource)).toBe(1));
}

/** Waits until one statement or more on the database wait for a lock. */
export function untilSomeWait(dataSource: DataSource): Promise<void> {
  return eventually(async () => expect(await countOn(dataSource)).toBeGreaterThan(0));
}

/** Waits until so many statements on the database wait for locks. */
export function untilSoManyWait(dataSource: DataSource, count: number): Promise<void> {
  return eventually(async () => expect(await countOn(dataSource)).toBe(count));
}

const WAITING = `SELECT count(*)::int AS waiting FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Where tables are spread over machines, locks are waited for there, and for the table itself here too. */
const WAITING_ON_CLUSTER = `SELECT (${WAITING}) + (SELECT sum(result::int)::int
  FROM run_command_on_workers($command$${WAITING}$command$)) AS waiting`;

/**
 * Counts the statements on the database that wait for a lock.
 *
 * @param query on a connection that is in no transaction, where PostgreSQL answers each time what it answered first.
 */
export async function countWaiting(
  query: (statement: string) => Promise<{ waiting: number }[]>,
): Promise<number> {
  const rows = await query(onCitus() ? WAITING_ON_CLUSTER : WAITING);
  return rows[0]!.waiting;
}

const countOn = (dataSource: DataSource) => countWaiting((statement) => dataSource.query(statement));
