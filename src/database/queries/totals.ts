import { LRUCache } from 'lru-cache';

/** Up to so many rows a total is exact. */
export const EXACT_UP_TO = 10_000;

/**
 * How old the count of more rows may be, in seconds. To count 100,000 rows takes 13 ms, a page of them less
 * than 1.
 */
export const MAX_AGE = 10;

/** Counts that are remembered, of some 150 bytes each. */
const MAX_KNOWN = 1_000;

interface Counting {
  underWay: Promise<number>;
  /** Starts when that has ended. */
  next?: Promise<number>;
}

/**
 * How many rows there are. Those who ask for the same at the same moment share a count, which begins after
 * each of them has asked, so that everybody finds what they have written before. Large totals are remembered
 * for some seconds.
 */
export class Totals {
  private readonly known = new LRUCache<string, number>({ max: MAX_KNOWN, ttl: MAX_AGE * 1_000 });
  private readonly counting = new Map<string, Counting>();

  /**
   * @param key what is counted: the same for the same rows.
   * @param count asks the database.
   */
  async of(key: string, count: () => Promise<number>): Promise<number> {
    const total = this.known.get(key);
    if (total !== undefined) return total;
    const counting = this.counting.get(key);
    if (!counting) return this.start(key, count);
    // The one that is under way may have begun before what this caller has written.
    const ended = counting.underWay.catch(() => undefined);
    counting.next ??= ended.then(() => this.known.get(key) ?? this.start(key, count));
    return counting.next;
  }

  private start(key: string, count: () => Promise<number>): Promise<number> {
    const startedAt = performance.now();
    const counting: Counting = {
      underWay: count().then((total) => {
        if (total > EXACT_UP_TO) this.known.set(key, total, { start: startedAt });
        return total;
      }),
    };
    this.counting.set(key, counting);
    const forget = () => {
      if (this.counting.get(key) === counting) this.counting.delete(key);
    };
    counting.underWay.then(forget, forget);
    return counting.underWay;
  }
}
