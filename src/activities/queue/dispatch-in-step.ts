import { DomainError } from '../../common/errors/domain-error.js';
import type { Dispatch } from './entities/dispatch.entity.js';

type Lease = Pick<Dispatch, 'leaseToken' | 'leaseUntil' | 'mayHaveArrived'>;

/** The task is on its way to its provider, so that what comes of it must be awaited. */
export class DispatchInProgressError extends DomainError {
  override readonly retryAfterSeconds: number;

  /** @param milliseconds until the claim that is under way ends at the latest. */
  constructor(milliseconds: number) {
    const message = 'The task is on its way to its provider; wait for what comes of it';
    super('CONFLICT', 'DISPATCH_IN_PROGRESS', message);
    this.retryAfterSeconds = Math.max(1, Math.ceil(milliseconds / 1000));
  }
}

/** The provider may have the task as it was, and will get it again with the same key. */
export class DispatchUncertainError extends DomainError {
  constructor() {
    const message =
      'The task may have reached its provider, and will be sent again as it is; it can be canceled';
    super('CONFLICT', 'DISPATCH_UNCERTAIN', message);
  }
}

/**
 * @param row the task's row of the queue, locked; null where it has none.
 * @throws {DispatchInProgressError} while a claim of it is in force.
 */
export function assertNotUnderWay(row: Lease | null, now: Date): void {
  const left = (row?.leaseUntil?.getTime() ?? 0) - now.getTime();
  if (left > 0) throw new DispatchInProgressError(left);
}

/**
 * Whether an earlier try may have reached the provider: one whose outcome is unknown, or whose claim ended without
 * any.
 */
export function mayHaveArrived(row: Lease | null): boolean {
  return row !== null && (row.mayHaveArrived || row.leaseToken !== null);
}
