import { LRUCache } from 'lru-cache';

/** As many addresses are counted at once: 3 MB. Beyond, the ones that have been silent for longest begin anew. */
const MAX_ADDRESSES = 20_000;

/**
 * What `@fastify/rate-limit` counts in. Its own store goes by the wall clock: set back by an hour, that would
 * keep an address out for as long.
 */
export class AddressCounts {
  private readonly counts = new LRUCache<string, { current: number }>({ max: MAX_ADDRESSES, ttl: 1 });

  /**
   * @param report gets the requests of the address in its window, and the rest of the window.
   * @param window in milliseconds
   */
  incr(
    address: string,
    report: (error: null, result: { current: number; ttl: number }) => void,
    window: number,
  ): void {
    const count = this.counts.get(address) ?? { current: 0 };
    count.current += 1;
    if (count.current === 1) this.counts.set(address, count, { ttl: window });
    report(null, { current: count.current, ttl: this.counts.getRemainingTTL(address) });
  }

  /** Routes have no limits of their own. */
  child(): this {
    return this;
  }
}
