import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from './rate-limit.js';
import { RateLimitedError } from './rate-limited-error.js';

/** Counts requests of each owner in windows, the first of which begins with the owner's first request. */
export class RequestLimit {
  private readonly limiter: RateLimiterMemory;

  constructor(private readonly limit: RateLimit) {
    this.limiter = new RateLimiterMemory({ points: limit.quota, duration: limit.window });
  }

  /** @throws {RateLimitedError} when the owner has none left in this window. */
  async use(owner: string): Promise<void> {
    try {
      await this.limiter.consume(owner);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new RateLimitedError(this.limit, error.msBeforeNext);
      throw error;
    }
  }
}
