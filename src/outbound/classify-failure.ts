import type { FailureReason } from './outbound-outcome.js';

/**
 * How far a request came: it waits for a connection, its host is looked up, connected to, greeted by TLS; it
 * is sent, and the response has begun.
 */
export type Phase = 'WAITING' | 'LOOKUP' | 'CONNECT' | 'TLS' | 'SENT' | 'RESPONSE';

/** What of ours ended a request: a limit of time, or the caller. */
export type Ending = 'CONNECT_LIMIT' | 'TOTAL_LIMIT' | 'ABORT';

/** How a request ended without a whole response. */
export interface FailedExchange {
  phase: Phase;
  endedBy: Ending | null;
  /** Whether the guard refused the address. */
  isRefused: boolean;
  /** The code of Node's error; empty where it has none. */
  errorCode: string;
  /** What the look-up found; empty where there was none. */
  addresses: readonly string[];
}

/**
 * Names a failure by where it arose, since one code (`ECONNRESET`) stands for many of them.
 */
export function classifyFailure(failed: Omit<FailedExchange, 'addresses'>): {
  reason: FailureReason;
  mayHaveArrived: boolean;
} {
  const isSent = failed.phase === 'SENT' || failed.phase === 'RESPONSE';
  return { reason: reasonOf(failed, isSent), mayHaveArrived: isSent };
}

function reasonOf(
  { phase, endedBy, isRefused, errorCode }: Omit<FailedExchange, 'addresses'>,
  isSent: boolean,
): FailureReason {
  if (isRefused) return 'ADDRESS_REFUSED';
  if (endedBy === 'ABORT') return 'ABORTED';
  if (endedBy !== null) return isSent ? 'TIMEOUT' : 'CONNECT_TIMEOUT';
  switch (phase) {
    case 'LOOKUP':
      return 'LOOKUP_FAILED';
    case 'WAITING':
    case 'CONNECT':
      return 'CONNECTION_FAILED';
    case 'TLS':
      // A server that is being restarted resets connections, at whatever step they are.
      return CONNECTION_LOST.has(errorCode) ? 'CONNECTION_FAILED' : 'TLS_FAILED';
    case 'SENT':
      return errorCode.startsWith('HPE_') ? 'BROKEN_RESPONSE' : 'RESET';
    case 'RESPONSE':
      return 'BROKEN_RESPONSE';
  }
}

const CONNECTION_LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
