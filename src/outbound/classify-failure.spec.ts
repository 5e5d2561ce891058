import { describe, expect, it } from 'vitest';
import { type Ending, type Phase, classifyFailure } from './classify-failure.js';

type Case = [Phase, Ending | null, string, string, boolean];

/**
 * How far it came, what of ours ended it, the code of the error; the reason, and whether it may have arrived.
 */
const CASES: Case[] = [
  ['WAITING', null, 'ECONNRESET', 'CONNECTION_FAILED', false],
  ['WAITING', 'TOTAL_LIMIT', 'ECONNRESET', 'CONNECT_TIMEOUT', false],
  ['WAITING', 'ABORT', 'ECONNRESET', 'ABORTED', false],
  ['LOOKUP', null, 'ENOTFOUND', 'LOOKUP_FAILED', false],
  ['LOOKUP', null, 'EAI_AGAIN', 'LOOKUP_FAILED', false],
  ['LOOKUP', null, '', 'LOOKUP_FAILED', false],
  ['LOOKUP', 'CONNECT_LIMIT', 'ECONNRESET', 'CONNECT_TIMEOUT', false],
  ['LOOKUP', 'TOTAL_LIMIT', 'ECONNRESET', 'CONNECT_TIMEOUT', false],
  ['CONNECT', null, 'ECONNREFUSED', 'CONNECTION_FAILED', false],
  ['CONNECT', null, 'EHOSTUNREACH', 'CONNECTION_FAILED', false],
  ['CONNECT', null, 'ETIMEDOUT', 'CONNECTION_FAILED', false],
  ['CONNECT', null, 'EMFILE', 'CONNECTION_FAILED', false],
  ['CONNECT', 'CONNECT_LIMIT', 'ECONNRESET', 'CONNECT_TIMEOUT', false],
  ['TLS', null, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS_FAILED', false],
  ['TLS', null, 'ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_FAILED', false],
  ['TLS', null, 'EPROTO', 'TLS_FAILED', false],
  ['TLS', null, '', 'TLS_FAILED', false],
  ['TLS', null, 'ECONNRESET', 'CONNECTION_FAILED', false],
  ['TLS', 'CONNECT_LIMIT', 'ECONNRESET', 'CONNECT_TIMEOUT', false],
  ['SENT', null, 'ECONNRESET', 'RESET', true],
  ['SENT', null, 'EPIPE', 'RESET', true],
  ['SENT', null, '', 'RESET', true],
  ['SENT', null, 'HPE_INVALID_CONSTANT', 'BROKEN_RESPONSE', true],
  ['SENT', null, 'HPE_HEADER_OVERFLOW', 'BROKEN_RESPONSE', true],
  ['SENT', 'TOTAL_LIMIT', 'ECONNRESET', 'TIMEOUT', true],
  ['SENT', 'ABORT', 'ECONNRESET', 'ABORTED', true],
  ['RESPONSE', null, 'ECONNRESET', 'BROKEN_RESPONSE', true],
  ['RESPONSE', null, 'HPE_INVALID_CHUNK_SIZE', 'BROKEN_RESPONSE', true],
  ['RESPONSE', 'TOTAL_LIMIT', 'ECONNRESET', 'TIMEOUT', true],
  ['RESPONSE', 'ABORT', 'ECONNRESET', 'ABORTED', true],
];

describe('a failure', () => {
  it.each(CASES)(
    'at %s, ended by %s, with the code %j is %s (%s)',
    (phase, endedBy, errorCode, reason, mayHaveArrived) => {
      const failed = { phase, endedBy, errorCode, isRefused: false };

      expect(classifyFailure(failed)).toEqual({ reason, mayHaveArrived });
    },
  );

  it.each<Phase>(['WAITING', 'LOOKUP', 'CONNECT'])('at %s by the guard is a refused address', (phase) => {
    const failed = { phase, endedBy: null, errorCode: '', isRefused: true };

    expect(classifyFailure(failed)).toEqual({ reason: 'ADDRESS_REFUSED', mayHaveArrived: false });
  });
});
