/**
 * What becomes of a claimed task: `DISPATCHED` and `FAILED` are its status then; `RETRY`: it is tried again;
 * `GIVE_BACK`: the same, and this try is not counted.
 */
export type SettledAs = 'DISPATCHED' | 'FAILED' | 'RETRY' | 'GIVE_BACK';

/** A try, as the list of attempts shows it. */
export interface AttemptRecord {
  id: string;
  startedAt: Date;
  durationMs: number;
  outcome: 'SUCCESS' | 'FAILED' | 'UNKNOWN' | 'BLOCKED';
  responseStatus: number | null;
  responseBody: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  providerActivityId: string | null;
}

/** What came of one claimed task. */
export interface DispatchSettlement {
  activityId: string;
  token: string;
  generation: number;
  /** The number of the try. */
  attempts: number;
  next: SettledAs;
  /** When it is due again; null leaves it as it was. */
  dueAt: Date | null;
  /** Whether this try may have reached the provider without its saying so. */
  mayHaveArrived: boolean;
  /** Whom the task's event names. */
  actor: string;
  /** Of the event of a task that is FAILED; null for any other. */
  eventErrorCode: string | null;
  eventErrorMessage: string | null;
  /** Null where nothing was sent. */
  attempt: AttemptRecord | null;
}

/** The shared state of a configuration's breaker, as it is stored. */
export interface StoredBreaker {
  failures: number;
  probes: number | null;
  heldUntil: Date | null;
  probeToken: string | null;
}

/** What a settled group makes of its configuration's state. */
export interface StateChange {
  /** What the caller took it for. */
  before: StoredBreaker;
  after: StoredBreaker;
  /** Nulls leave what is there. */
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  lastErrorCode: string | null;
}

/** What was written of a group. */
export interface SettledGroup {
  /** The activities whose tokens were in force. */
  settled: Set<string>;
  /** Those for which the provider named an id that another task has. */
  taken: Set<string>;
  /** Whether the state was what the caller took it for; true where there was none to write. */
  isStateWritten: boolean;
  /** As it is now. */
  state: StoredBreaker;
}
