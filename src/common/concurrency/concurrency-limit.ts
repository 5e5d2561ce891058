import pLimit, { type LimitFunction } from 'p-limit';
import { UnavailableError } from '../errors/unavailable-error.js';

interface Limits {
  underWay: number;
  waiting: number;
}

/** Lets so much large work be done at once and so much wait for its turn, so that memory stays bounded. */
export class LimitedTurns {
  private readonly limit: LimitFunction;

  constructor(private readonly limits: Limits) {
    this.limit = pLimit(limits.underWay);
  }

  get isIdle(): boolean {
    return this.limit.activeCount + this.limit.pendingCount === 0;
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

/** The same for each owner by itself, so that none can use up the turns of the others. */
export class TurnsByOwner {
  private readonly owners = new Map<string, LimitedTurns>();

  constructor(private readonly limits: Limits) {}

  /** @throws {UnavailableError} when too much of this owner's waits already. */
  async take<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    const turns = this.owners.get(owner) ?? new LimitedTurns(this.limits);
    this.owners.set(owner, turns);
    try {
      return await turns.take(work);
    } finally {
      if (turns.isIdle) this.owners.delete(owner);
    }
  }
}
