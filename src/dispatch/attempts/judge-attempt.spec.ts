import { describe, expect, it } from 'vitest';
import type { FailureReason, OutboundResponse } from '../../outbound/outbound-outcome.js';
import { judgeAttempt } from './judge-attempt.js';

function response(status: number, more: Partial<OutboundResponse> = {}): OutboundResponse {
  return {
    kind: 'RESPONSE',
    status,
    body: '',
    isBodyCut: false,
    contentType: null,
    cacheControl: null,
    retryAfterSeconds: null,
    durationMs: 1,
    ...more,
  };
}

function ofFailure(reason: FailureReason, mayHaveArrived: boolean): ReturnType<typeof judgeAttempt> {
  return judgeAttempt({
    kind: 'FAILURE',
    reason,
    mayHaveArrived,
    status: null,
    message: 'No',
    durationMs: 1,
  });
}

const NAMING = '{"provider_activity_id":"p-1"}';

/** Status, body; the attempt's outcome, what follows, the attempt's code, the task's. */
const STATUSES: [number, string, string, string, string | null, string | null][] = [
  ...[200, 201, 202, 204, 299].map((status): (typeof STATUSES)[number] => [
    status,
    '',
    'SUCCESS',
    'DISPATCHED',
    null,
    null,
  ]),
  [409, NAMING, 'SUCCESS', 'DISPATCHED', null, null],
  [409, '', 'FAILED', 'FAIL', 'PROVIDER_REFUSED', 'PROVIDER_REFUSED'],
  [409, '{"provider_activity_id":null}', 'FAILED', 'FAIL', 'PROVIDER_REFUSED', 'PROVIDER_REFUSED'],
  [409, '{"provider_activity_id":""}', 'FAILED', 'FAIL', 'PROVIDER_REFUSED', 'PROVIDER_REFUSED'],
  ...[400, 402, 406, 410, 413, 415, 418, 422, 451, 499].map((status): (typeof STATUSES)[number] => [
    status,
    NAMING,
    'FAILED',
    'FAIL',
    'PROVIDER_REFUSED',
    'PROVIDER_REFUSED',
  ]),
  [408, '', 'FAILED', 'RETRY', 'PROVIDER_ERROR', 'PROVIDER_UNREACHABLE'],
  [425, '', 'FAILED', 'RETRY', 'PROVIDER_ERROR', 'PROVIDER_UNREACHABLE'],
  [429, '', 'FAILED', 'RETRY', 'PROVIDER_OVERLOADED', 'PROVIDER_UNREACHABLE'],
  [500, NAMING, 'FAILED', 'RETRY', 'PROVIDER_ERROR', 'PROVIDER_UNREACHABLE'],
  [502, '', 'FAILED', 'RETRY', 'PROVIDER_ERROR', 'PROVIDER_UNREACHABLE'],
  [503, '', 'FAILED', 'RETRY', 'PROVIDER_OVERLOADED', 'PROVIDER_UNREACHABLE'],
  [599, '', 'FAILED', 'RETRY', 'PROVIDER_ERROR', 'PROVIDER_UNREACHABLE'],
  [401, '', 'FAILED', 'HOLD', 'PROVIDER_UNAUTHORIZED', null],
  [403, '', 'FAILED', 'HOLD', 'PROVIDER_UNAUTHORIZED', null],
  [404, '', 'FAILED', 'HOLD', 'PROVIDER_NOT_FOUND', null],
  [405, '', 'FAILED', 'HOLD', 'PROVIDER_NOT_FOUND', null],
  [300, '', 'FAILED', 'HOLD', 'PROVIDER_REDIRECTS', null],
  [302, NAMING, 'FAILED', 'HOLD', 'PROVIDER_REDIRECTS', null],
  [399, '', 'FAILED', 'HOLD', 'PROVIDER_REDIRECTS', null],
  [600, '', 'UNKNOWN', 'RETRY', 'PROVIDER_RESPONSE_BROKEN', 'PROVIDER_UNREACHABLE'],
  [999, '', 'UNKNOWN', 'RETRY', 'PROVIDER_RESPONSE_BROKEN', 'PROVIDER_UNREACHABLE'],
];

const FAILURES: [FailureReason, boolean, string, string, string, string | null][] = [
  ['CONNECTION_FAILED', false, 'FAILED', 'RETRY', 'PROVIDER_UNREACHABLE', 'PROVIDER_UNREACHABLE'],
  ['CONNECT_TIMEOUT', false, 'FAILED', 'RETRY', 'PROVIDER_UNREACHABLE', 'PROVIDER_UNREACHABLE'],
  ['RESET', true, 'UNKNOWN', 'RETRY', 'PROVIDER_UNREACHABLE', 'PROVIDER_UNREACHABLE'],
  ['BROKEN_RESPONSE', true, 'UNKNOWN', 'RETRY', 'PROVIDER_RESPONSE_BROKEN', 'PROVIDER_UNREACHABLE'],
  ['TIMEOUT', true, 'UNKNOWN', 'RETRY', 'PROVIDER_TIMEOUT', 'PROVIDER_TIMEOUT'],
  ['ABORTED', true, 'UNKNOWN', 'RETRY_AT_ONCE', 'ABORTED', 'PROVIDER_TIMEOUT'],
  ['ABORTED', false, 'UNKNOWN', 'RETRY_AT_ONCE', 'ABORTED', 'PROVIDER_TIMEOUT'],
  ['LOOKUP_FAILED', false, 'FAILED', 'HOLD', 'LOOKUP_FAILED', null],
  ['TLS_FAILED', false, 'FAILED', 'HOLD', 'TLS_FAILED', null],
  ['UNSENDABLE', false, 'FAILED', 'HOLD', 'REQUEST_UNSENDABLE', null],
  ['ADDRESS_REFUSED', false, 'BLOCKED', 'HOLD', 'ADDRESS_BLOCKED', null],
];

describe('a try', () => {
  it.each(STATUSES)(
    'answered by %i %s is %s, then %s (%s, %s)',
    (status, body, outcome, next, errorCode, taskErrorCode) => {
      expect(judgeAttempt(response(status, { body }))).toMatchObject({
        outcome,
        next,
        errorCode,
        taskErrorCode,
      });
    },
  );

  it.each(FAILURES)(
    'that ended by %s (may have arrived: %s) is %s, then %s (%s, %s)',
    (reason, mayHaveArrived, outcome, next, errorCode, taskErrorCode) => {
      expect(ofFailure(reason, mayHaveArrived)).toEqual({
        outcome,
        next,
        errorCode,
        taskErrorCode,
        providerActivityId: null,
        isProviderIdRejected: false,
        retryAfterSeconds: null,
        holdsConfiguration: false,
      });
    },
  );
});

describe('Retry-After', () => {
  it.each([
    [429, 120, 120, true],
    [503, 120, 120, true],
    [503, 3_600, 3_600, true],
    [429, 86_400, 3_600, true],
    [408, 120, 120, false],
    [500, 120, 120, false],
    [429, 0, 0, true],
    [429, null, null, false],
    [200, 120, null, false],
    [400, 120, null, false],
    [401, 120, null, false],
  ])('of %i with %s is kept as %s and holds the configuration: %s', (status, said, kept, holds) => {
    expect(judgeAttempt(response(status, { retryAfterSeconds: said }))).toMatchObject({
      retryAfterSeconds: kept,
      holdsConfiguration: holds,
    });
  });
});

describe("the provider's id", () => {
  it.each([
    [NAMING, 'p-1', false],
    ['{"provider_activity_id":"😀","more":[1]}', '😀', false],
    [JSON.stringify({ provider_activity_id: '😀'.repeat(255) }), '😀'.repeat(255), false],
    [JSON.stringify({ provider_activity_id: 'a'.repeat(256) }), null, true],
    ['{"provider_activity_id":"a\\u0000b"}', null, true],
    ['{"provider_activity_id":"\\ud800"}', null, true],
    ['{"provider_activity_id":7}', null, true],
    ['{"provider_activity_id":{"id":"p-1"}}', null, true],
    ['{"provider_activity_id":null}', null, false],
    ['{"providerActivityId":"p-1"}', null, false],
    ['["provider_activity_id"]', null, false],
    ['"provider_activity_id"', null, false],
    ['null', null, false],
    ['{"provider_activity_id":"p-', null, false],
    ['<html>', null, false],
    ['', null, false],
    ['{"__proto__":{"provider_activity_id":"p-1"}}', null, false],
    ['['.repeat(30_000) + ']'.repeat(30_000), null, false],
  ])('of %s is %s, noted as rejected: %s', (body, id, isRejected) => {
    expect(judgeAttempt(response(200, { body }))).toMatchObject({
      next: 'DISPATCHED',
      providerActivityId: id,
      isProviderIdRejected: isRejected,
    });
  });
});
