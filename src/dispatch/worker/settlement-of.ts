import type { AttemptRecord, DispatchSettlement } from '../../activities/queue/dispatch-settlement.js';
import { newId } from '../../common/new-id.js';
import type { OutboundOutcome } from '../../outbound/outbound-outcome.js';
import { cutText } from '../../outbound/response-text.js';
import { type BreakerEffect, breakerEffectOf } from '../breaker/breaker.js';
import type { BreakerOutcome } from '../breaker/fold-outcomes.js';
import { type AttemptJudgement, judgeAttempt } from '../attempts/judge-attempt.js';
import { scheduleRetry } from './schedule-retry.js';
import type { DispatchTry } from './dispatch-try.js';

/** What is kept of a response, in bytes. */
const MAX_BODY = 8 * 1024;
const MAX_SUCCESS_BODY = 1024;

/** A try with what is written of it. */
export interface SettledTry {
  settlement: DispatchSettlement;
  breaker: BreakerOutcome;
  errorCode: string | null;
}

/**
 * Decides what is written of a try that came to an outcome.
 *
 * @param now in milliseconds since 1970.
 * @param random from 0 to 1, without 1.
 */
export function settlementOf(
  tried: DispatchTry,
  outcome: OutboundOutcome,
  now: number,
  random: number,
): SettledTry {
  const judgement = judgeAttempt(outcome);
  const attempt = recordOf(tried, outcome, judgement);
  return {
    settlement: {
      ...whatFollows(tried, judgement, now, random),
      ...identityOf(tried),
      mayHaveArrived: judgement.outcome === 'UNKNOWN',
      eventErrorMessage: attempt.errorMessage,
      attempt,
    },
    breaker: breakerOutcomeOf(tried, judgement),
    errorCode: attempt.errorCode,
  };
}

/** Of a try that could not be made since the configuration's credentials cannot be read: it is held. */
export function unreadableOf(tried: DispatchTry): SettledTry {
  const errorCode = 'CREDENTIALS_UNREADABLE';
  const attempt: AttemptRecord = {
    ...emptyRecord(tried),
    outcome: 'FAILED',
    errorCode,
    errorMessage: 'The credentials of the configuration cannot be decrypted; nothing was sent',
  };
  return {
    settlement: { ...givenBack(tried), attempt },
    breaker: { effect: 'AT_FAULT', probeToken: probeTokenOf(tried), holdSeconds: null },
    errorCode,
  };
}

/** Of a try that was not begun in time: row and try are given back. */
export function notBegunOf(tried: DispatchTry): SettledTry {
  return {
    settlement: givenBack(tried),
    breaker: { effect: null, probeToken: probeTokenOf(tried), holdSeconds: null },
    errorCode: null,
  };
}

/** The same without what the provider said, for a try that cannot be written with it. */
export function withoutResponse(settled: SettledTry): SettledTry {
  const { attempt } = settled.settlement;
  if (!attempt) return settled;
  const { outcome, errorCode } = attempt;
  return {
    ...settled,
    settlement: {
      ...settled.settlement,
      eventErrorMessage: null,
      attempt: {
        ...attempt,
        responseBody: null,
        providerActivityId: null,
        errorMessage: 'What the provider responded could not be stored',
        errorCode: errorCode ?? (outcome === 'SUCCESS' ? 'PROVIDER_ID_REJECTED' : null),
      },
    },
  };
}

type Identity = Pick<DispatchSettlement, 'activityId' | 'token' | 'generation' | 'attempts' | 'actor'>;
type Following = Pick<DispatchSettlement, 'next' | 'dueAt' | 'eventErrorCode'>;

function identityOf({ claimed, actor }: DispatchTry): Identity {
  const { activityId, token, generation, attempts } = claimed;
  return { activityId, token, generation, attempts, actor };
}

function whatFollows(
  tried: DispatchTry,
  judgement: AttemptJudgement,
  now: number,
  random: number,
): Following {
  const { next, taskErrorCode, retryAfterSeconds } = judgement;
  switch (next) {
    case 'DISPATCHED':
      return { next: 'DISPATCHED', dueAt: null, eventErrorCode: null };
    case 'FAIL':
      return { next: 'FAILED', dueAt: null, eventErrorCode: taskErrorCode };
    case 'HOLD':
      return GIVEN_BACK;
    case 'RETRY_AT_ONCE':
      return { ...GIVEN_BACK, dueAt: new Date(now) };
    case 'RETRY': {
      // A probe is a trial of the configuration, not of the task.
      if (tried.isProbe) return GIVEN_BACK;
      const tries = tried.claimed.attempts;
      const wait = scheduleRetry({ retryDelays: tried.retryDelays, tries, retryAfterSeconds, random });
      if (wait === null) return { next: 'FAILED', dueAt: null, eventErrorCode: taskErrorCode };
      return { next: 'RETRY', dueAt: new Date(now + wait), eventErrorCode: null };
    }
  }
}

const GIVEN_BACK: Following = { next: 'GIVE_BACK', dueAt: null, eventErrorCode: null };

function givenBack(tried: DispatchTry): DispatchSettlement {
  const nothing = { mayHaveArrived: false, eventErrorMessage: null, attempt: null };
  return { ...GIVEN_BACK, ...identityOf(tried), ...nothing };
}

function breakerOutcomeOf(tried: DispatchTry, judgement: AttemptJudgement): BreakerOutcome {
  const { holdsConfiguration, retryAfterSeconds } = judgement;
  const effect: BreakerEffect | null = breakerEffectOf(judgement);
  return {
    effect,
    probeToken: probeTokenOf(tried),
    holdSeconds: holdsConfiguration ? retryAfterSeconds : null,
  };
}

function probeTokenOf({ isProbe, claimed }: DispatchTry): string | null {
  return isProbe ? claimed.token : null;
}

function emptyRecord({ claimedAt }: DispatchTry): AttemptRecord {
  return {
    id: newId(),
    startedAt: claimedAt,
    durationMs: 0,
    outcome: 'FAILED',
    responseStatus: null,
    responseBody: null,
    errorCode: null,
    errorMessage: null,
    providerActivityId: null,
  };
}

function recordOf(tried: DispatchTry, outcome: OutboundOutcome, judgement: AttemptJudgement): AttemptRecord {
  const { providerActivityId, isProviderIdRejected, errorCode } = judgement;
  const isSuccess = judgement.outcome === 'SUCCESS';
  const body = outcome.kind === 'RESPONSE' ? outcome.body : null;
  return {
    ...emptyRecord(tried),
    durationMs: outcome.durationMs,
    outcome: judgement.outcome,
    responseStatus: outcome.status,
    responseBody: body === null ? null : cutText(body, isSuccess ? MAX_SUCCESS_BODY : MAX_BODY),
    errorCode: isProviderIdRejected ? 'PROVIDER_ID_REJECTED' : errorCode,
    errorMessage: isProviderIdRejected ? UNSTORABLE_ID : messageOf(outcome, isSuccess),
    providerActivityId,
  };
}

const UNSTORABLE_ID = 'The id that the provider gave is no text of at most 255 characters';

function messageOf(outcome: OutboundOutcome, isSuccess: boolean): string | null {
  if (outcome.kind === 'FAILURE') return outcome.message;
  return isSuccess ? null : `The provider responded with ${outcome.status}`;
}
