import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXACT_UP_TO, MAX_AGE, Totals } from './totals.js';

/** Counts that end when the test lets them. */
class Database {
  readonly counts: ((total: number) => void)[] = [];
  readonly failures: ((error: Error) => void)[] = [];

  count = (): Promise<number> =>
    new Promise((resolve, reject) => {
      this.counts.push(resolve);
      this.failures.push(reject);
    });
}

describe('Totals', () => {
  let database: Database;
  let totals: Totals;
  let now = 1_000;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    database = new Database();
    totals = new Totals();
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  function pass(milliseconds: number): void {
    now += milliseconds;
    // The cache remembers what time it is until a timer tells it not to.
    vi.advanceTimersByTime(milliseconds);
  }

  it('counts anew each time up to 10,000', async () => {
    for (const total of [0, EXACT_UP_TO]) {
      const asked = totals.of('list', database.count);
      database.counts.at(-1)!(total);
      expect(await asked).toBe(total);
    }
    expect(database.counts).toHaveLength(2);
  });

  it('takes a larger total from a count for 10 seconds after that has begun', async () => {
    const first = totals.of('list', database.count);
    pass(2_000);
    database.counts[0]!(EXACT_UP_TO + 1);
    await first;

    pass(MAX_AGE * 1_000 - 2_001);
    expect(await totals.of('list', database.count)).toBe(EXACT_UP_TO + 1);
    expect(database.counts).toHaveLength(1);

    pass(2);
    const later = totals.of('list', database.count);
    expect(database.counts).toHaveLength(2);
    database.counts[1]!(EXACT_UP_TO + 2);
    expect(await later).toBe(EXACT_UP_TO + 2);
  });

  it('gives those who ask during a count one that begins after it, which they share', async () => {
    const first = totals.of('list', database.count);
    const others = [totals.of('list', database.count), totals.of('list', database.count)];
    expect(database.counts).toHaveLength(1);
    database.counts[0]!(5);
    expect(await first).toBe(5);

    await vi.waitFor(() => expect(database.counts).toHaveLength(2));
    database.counts[1]!(6);
    expect(await Promise.all(others)).toEqual([6, 6]);
    expect(database.counts).toHaveLength(2);
  });

  it('counts for those who wait when the count before fails, and tells its failure to nobody else', async () => {
    const first = totals.of('list', database.count);
    const other = totals.of('list', database.count);
    database.failures[0]!(new Error('the database is away'));
    await expect(first).rejects.toThrow('the database is away');

    await vi.waitFor(() => expect(database.counts).toHaveLength(2));
    database.counts[1]!(7);
    expect(await other).toBe(7);
  });

  it('keeps lists apart', async () => {
    const [one, other] = [totals.of('one', database.count), totals.of('other', database.count)];
    database.counts[0]!(EXACT_UP_TO + 1);
    database.counts[1]!(EXACT_UP_TO + 2);
    expect([await one, await other]).toEqual([EXACT_UP_TO + 1, EXACT_UP_TO + 2]);
    expect(await totals.of('other', database.count)).toBe(EXACT_UP_TO + 2);
  });
});
