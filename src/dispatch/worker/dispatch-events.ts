import { ObservedEvent } from '../../common/observed-event.js';
import type { AttemptOutcome } from '../attempts/attempt-outcome.js';

interface ClaimedDispatch {
  /** In milliseconds, between when the task was due and its claim. */
  lateness: number;
  /** Whether an earlier claim's lease ran out. */
  isLeaseLost: boolean;
}

interface EndedDispatch {
  /** Null for a try that was not begun in time, and given back. */
  outcome: AttemptOutcome | null;
}

/** A due task was claimed. */
export const dispatchClaimed = new ObservedEvent<ClaimedDispatch>('dispatch-claimed');

/** A try of a claimed task ended. */
export const dispatchEnded = new ObservedEvent<EndedDispatch>('dispatch-ended');
