import type { ClaimedDispatch } from '../../activities/queue/claimed-dispatch.js';
import type { TenantConfig } from '../tenant-config.js';

/** One try of a claimed task, from its claim until it is settled. */
export interface DispatchTry {
  config: TenantConfig;
  claimed: ClaimedDispatch;
  /** The configuration's, in seconds, as it was when the task was claimed. */
  retryDelays: readonly number[];
  claimedAt: Date;
  /** When another instance may claim the task. */
  leaseUntil: Date;
  /** Whether it is the one probe of an open breaker. */
  isProbe: boolean;
  /** Whom the task's events name. */
  actor: string;
}

/** Whom the events of tasks name that were due. */
export const DISPATCH_ACTOR = 'dispatch';
