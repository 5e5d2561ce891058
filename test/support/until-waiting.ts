import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { eventually } from './eventually.js';

/** Waits until one statement on the database waits for a lock. */
export function untilOneWaits(dataSource: DataSource): Promise<void> {
  return eventually(async () => expect(await countWaiting(dataSource)).toBe(1));
}

/** Waits until one statement or more on the database wait for a lock. */
export function untilSomeWait(dataSource: DataSource): Promise<void> {
  return eventually(async () => expect(await countWaiting(dataSource)).toBeGreaterThan(0));
}

/** On a connection of its own: within a transaction PostgreSQL answers each time what it answered first. */
async function countWaiting(dataSource: DataSource): Promise<number> {
  const waiting: unknown[] = await dataSource.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return waiting.length;
}
