import type { FailureReason, OutboundOutcome } from '../../outbound/outbound-outcome.js';
import type { AttemptOutcome } from './attempt-outcome.js';
import { readProviderId } from './read-provider-id.js';

/** A longer `Retry-After` is cut, in seconds. */
const LONGEST_RETRY_AFTER = 3_600;

/**
 * What follows for the task:
 * - `DISPATCHED`: the provider has it
 * - `RETRY`: another try, with the same key
 * - `RETRY_AT_ONCE`: the same, due now, since this service gave the call up
 * - `FAIL`: the provider refuses this task
 * - `HOLD`: the configuration is at fault, so that no try is spent and the task stays due
 */
export type NextStep = 'DISPATCHED' | 'RETRY' | 'RETRY_AT_ONCE' | 'FAIL' | 'HOLD';

/** The code of a FAILED task's event. */
export type TaskErrorCode = 'PROVIDER_REFUSED' | 'PROVIDER_UNREACHABLE' | 'PROVIDER_TIMEOUT';

/** The code of an attempt, which says more. */
export type AttemptErrorCode =
  | TaskErrorCode
  | 'PROVIDER_OVERLOADED'
  | 'PROVIDER_ERROR'
  | 'PROVIDER_RESPONSE_BROKEN'
  | 'PROVIDER_UNAUTHORIZED'
  | 'PROVIDER_NOT_FOUND'
  | 'PROVIDER_REDIRECTS'
  | 'LOOKUP_FAILED'
  | 'TLS_FAILED'
  | 'ADDRESS_BLOCKED'
  | 'REQUEST_UNSENDABLE'
  | 'ABORTED';

/** What one try came to, and what follows from it. */
export interface AttemptJudgement {
  outcome: AttemptOutcome;
  next: NextStep;
  /** Null for a success. */
  errorCode: AttemptErrorCode | null;
  /** The code of the task's event where this was the last try; null for a success and for `HOLD`. */
  taskErrorCode: TaskErrorCode | null;
  providerActivityId: string | null;
  isProviderIdRejected: boolean;
  /** At most an hour; null where the provider does not say, or nothing follows. */
  retryAfterSeconds: number | null;
  /** Whether `retryAfterSeconds` holds the whole configuration, not this task alone. */
  holdsConfiguration: boolean;
}

type Verdict = Pick<AttemptJudgement, 'outcome' | 'next' | 'errorCode' | 'taskErrorCode'>;

/** Decides what a try came to, by the table of outcomes in the API's documentation. */
export function judgeAttempt(outcome: OutboundOutcome): AttemptJudgement {
  if (outcome.kind === 'FAILURE') return { ...NOTHING_SAID, ...FAILURES[outcome.reason] };
  const { id, isRejected } = readProviderId(outcome.body);
  const isNamed = id !== null || isRejected;
  const verdict = judgeStatus(outcome.status, isNamed);
  if (verdict.next === 'DISPATCHED') {
    return { ...NOTHING_SAID, ...verdict, providerActivityId: id, isProviderIdRejected: isRejected };
  }
  if (verdict.next !== 'RETRY' || outcome.retryAfterSeconds === null) return { ...NOTHING_SAID, ...verdict };
  return {
    ...NOTHING_SAID,
    ...verdict,
    retryAfterSeconds: Math.min(outcome.retryAfterSeconds, LONGEST_RETRY_AFTER),
    holdsConfiguration: outcome.status === 429 || outcome.status === 503,
  };
}

const NOTHING_SAID = {
  providerActivityId: null,
  isProviderIdRejected: false,
  retryAfterSeconds: null,
  holdsConfiguration: false,
};

function judgeStatus(status: number, isIdNamed: boolean): Verdict {
  if (status >= 200 && status < 300) return success();
  if (status === 409 && isIdNamed) return success();
  if (status >= 300 && status < 400) return hold('PROVIDER_REDIRECTS');
  if (status === 401 || status === 403) return hold('PROVIDER_UNAUTHORIZED');
  if (status === 404 || status === 405) return hold('PROVIDER_NOT_FOUND');
  if (status === 408 || status === 425) return retry('PROVIDER_ERROR');
  if (status === 429) return retry('PROVIDER_OVERLOADED');
  if (status >= 400 && status < 500) return refusal();
  if (status === 503) return retry('PROVIDER_OVERLOADED');
  if (status >= 500 && status < 600) return retry('PROVIDER_ERROR');
  // No status of HTTP.
  return unknown('PROVIDER_RESPONSE_BROKEN', 'PROVIDER_UNREACHABLE');
}

const FAILURES: Record<FailureReason, Verdict> = {
  CONNECTION_FAILED: retry('PROVIDER_UNREACHABLE'),
  CONNECT_TIMEOUT: retry('PROVIDER_UNREACHABLE'),
  // It ended after the request was sent, so nobody can say whether the provider acted.
  RESET: unknown('PROVIDER_UNREACHABLE', 'PROVIDER_UNREACHABLE'),
  BROKEN_RESPONSE: unknown('PROVIDER_RESPONSE_BROKEN', 'PROVIDER_UNREACHABLE'),
  TIMEOUT: unknown('PROVIDER_TIMEOUT', 'PROVIDER_TIMEOUT'),
  ABORTED: { ...unknown('ABORTED', 'PROVIDER_TIMEOUT'), next: 'RETRY_AT_ONCE' },
  LOOKUP_FAILED: hold('LOOKUP_FAILED'),
  TLS_FAILED: hold('TLS_FAILED'),
  UNSENDABLE: hold('REQUEST_UNSENDABLE'),
  ADDRESS_REFUSED: { ...hold('ADDRESS_BLOCKED'), outcome: 'BLOCKED' },
};

function success(): Verdict {
  return {
    outcome: 'SUCCESS',
    next: 'DISPATCHED',
    errorCode: null,
    taskErrorCode: null,
  };
}

function refusal(): Verdict {
  const code = 'PROVIDER_REFUSED';
  return { outcome: 'FAILED', next: 'FAIL', errorCode: code, taskErrorCode: code };
}

function retry(errorCode: AttemptErrorCode): Verdict {
  return {
    outcome: 'FAILED',
    next: 'RETRY',
    errorCode,
    taskErrorCode: 'PROVIDER_UNREACHABLE',
  };
}

function unknown(errorCode: AttemptErrorCode, taskErrorCode: TaskErrorCode): Verdict {
  return { outcome: 'UNKNOWN', next: 'RETRY', errorCode, taskErrorCode };
}

function hold(errorCode: AttemptErrorCode): Verdict {
  return { outcome: 'FAILED', next: 'HOLD', errorCode, taskErrorCode: null };
}
