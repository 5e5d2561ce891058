import pLimit, { type LimitFunction } from 'p-limit';
import { OverloadedError } from '../errors/overloaded-error.js';

interface Limits {
  underWay: number;
  waiting: number;
}

/**
 * In milliseconds. Twice as long as a statement may take: in an outage, whoever waits is told before a client
 * gives up.
 */
export const MAX_WAIT = 10_000;

/** Gives its place back. */
type Release = () => void;

/** Lets so much large work be done at once and so much wait for it, so that memory stays bounded. */
export class ConcurrencyLimit {
  private readonly limit: LimitFunction;

  constructor(private readonly limits: Limits) {
    this.limit = pLimit(limits.underWay);
  }

  get isIdle(): boolean {
    return this.limit.activeCount + this.limit.pendingCount === 0;
  }

  /**
   * Waits for a place, which is taken until it is given back.
   *
   * @throws {UnavailableError} when too much waits already, or no place gets free within {@link MAX_WAIT}.
   */
  acquire(): Promise<Release> {
    return holdPlace((work) => this.run(work));
  }

  /** @throws {UnavailableError} when too much waits already. */
  run(work: () => Promise<void>): Promise<void> {
    if (this.limit.pendingCount < this.limits.waiting) return this.limit(work);
    return Promise.reject(new OverloadedError('Too much waits already'));
  }
}

/** The same for each owner by itself, so that none can use up the places of the others. */
export class ConcurrencyLimitByOwner {
  private readonly owners = new Map<string, ConcurrencyLimit>();

  constructor(private readonly limits: Limits) {}

  /**
   * Waits for one of the owner's places, which is taken until it is given back.
   *
   * @throws {UnavailableError} when too much of this owner's waits already, or no place gets free within
   * {@link MAX_WAIT}.
   */
  acquire(owner: string): Promise<Release> {
    return holdPlace((work) => this.run(owner, work));
  }

  private async run(owner: string, work: () => Promise<void>): Promise<void> {
    const limit = this.owners.get(owner) ?? new ConcurrencyLimit(this.limits);
    this.owners.set(owner, limit);
    try {
      await limit.run(work);
    } finally {
      if (limit.isIdle) this.owners.delete(owner);
    }
  }
}

/** Runs work that ends when the place is given back; a place that comes too late is given back at once. */
function holdPlace(run: (work: () => Promise<void>) => Promise<void>): Promise<Release> {
  return new Promise((resolve, reject) => {
    let isWaiting = true;
    const timer = setTimeout(() => {
      isWaiting = false;
      reject(new OverloadedError('Waited too long for others'));
    }, MAX_WAIT);
    const hold = (): Promise<void> => {
      clearTimeout(timer);
      return isWaiting ? new Promise((release) => resolve(release)) : Promise.resolve();
    };
    run(hold).catch((error: unknown) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
