import { OverloadedError } from '../../common/errors/overloaded-error.js';
import { databaseErrorOf } from './sqlstate.js';

const MAX_ATTEMPTS = 5;

/** What a caller is told whose transaction was in the way of others each time. */
export const TOO_MANY_WRITES = 'Too much else is written to the same rows';

/** Deadlock, and a transaction that cannot be put in order with another one. */
const TRANSIENT = new Set(['40P01', '40001']);

/**
 * Whether two transactions were in each other's way, so that the one that failed can be tried again as it is.
 */
export function isTransactionConflict(error: unknown): boolean {
  return TRANSIENT.has(databaseErrorOf(error)?.code ?? '');
}

/**
 * Does a transaction again that PostgreSQL ended because it and another one were in each other's way. The
 * other one has gone on, so there is nothing to wait for.
 *
 * @param work one whole transaction, or one statement outside of any.
 * @throws {UnavailableError} when it was in the way of others each time.
 */
export async function retryConflicts<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isTransactionConflict(error)) throw error;
      if (attempt === MAX_ATTEMPTS) {
        throw new OverloadedError(TOO_MANY_WRITES, error);
      }
    }
  }
}
