import { randomUUID } from 'node:crypto';

/**
 * In milliseconds beyond the time-out of a call: what may go by between the claim and the call, and after it
 * until all is written, before another instance may take the task for abandoned.
 */
const MARGIN = 15_000;

/** For how long, and by which token, claimed tasks are one instance's. */
export interface DispatchLease {
  token: string;
  claimedAt: Date;
  leaseUntil: Date;
  /** When the claim began, by the monotonic clock. */
  beganAt: number;
}

/** A lease from now on, for calls that take so many seconds at most. */
export function newLease(timeoutSeconds: number): DispatchLease {
  const claimedAt = new Date();
  return {
    token: randomUUID(),
    claimedAt,
    leaseUntil: new Date(claimedAt.getTime() + timeoutSeconds * 1000 + MARGIN),
    beganAt: performance.now(),
  };
}
