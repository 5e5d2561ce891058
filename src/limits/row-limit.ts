import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimit } from './rate-limit.js';
import { RateLimitedError } from './rate-limited-error.js';

/**
 * Counts the rows of batches and syncs of each owner. How many a body has is known when it has been read, and
 * one may have more than a window's quota: so a body is let through as long as anything is left, and what it
 * uses beyond that is waited for afterwards, for as long as so many rows take at the limit.
 */
export class RowLimit {
  private readonly limiter: RateLimiterMemory;

  constructor(private readonly limit: RateLimit) {
    this.limiter = new RateLimiterMemory({ points: limit.quota, duration: limit.window });
  }

  /** @throws {RateLimitedError} when the owner has none left. */
  async check(owner: string): Promise<void> {
    const used = await this.limiter.get(owner);
    if (used === null || used.msBeforeNext <= 0 || used.consumedPoints < this.limit.quota) return;
    throw new RateLimitedError(this.limit, used.msBeforeNext);
  }

  async use(owner: string, rows: number): Promise<void> {
    const { quota, window } = this.limit;
    const { consumedPoints, msBeforeNext } = await this.limiter.penalty(owner, rows);
    const over = consumedPoints - quota;
    if (over > 0) await this.limiter.set(owner, quota, msBeforeNext / 1_000 + (over / quota) * window);
  }
}
