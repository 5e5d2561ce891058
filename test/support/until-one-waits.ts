import type { DataSource } from 'typeorm';
import { expect, vi } from 'vitest';

/** Waits until one statement on the database waits for a lock. */
export async function untilOneWaits(dataSource: DataSource): Promise<void> {
  // On a connection of its own: within a transaction PostgreSQL answers each time what it answered first.
  await vi.waitFor(async () => {
    const waiting: unknown[] = await dataSource.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(waiting).toHaveLength(1);
  });
}
