import pLimit, { type LimitFunction } from 'p-limit';
import { UnavailableError } from '../common/errors/unavailable-error.js';

/** Lets so much large work be done at once and so much wait for its turn, so that memory stays bounded. */
export class LimitedTurns {
  private readonly limit: LimitFunction;

  constructor(private readonly limits: { underWay: number; waiting: number }) {
    this.limit = pLimit(limits.underWay);
  }

  /** @throws {UnavailableError} when too much waits already. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.limit.pendingCount >= this.limits.waiting) {
      return Promise.reject(
        new UnavailableError('OVERLOADED', 'Too much waits already; send the request again'),
      );
    }
    return this.limit(work);
  }
}
