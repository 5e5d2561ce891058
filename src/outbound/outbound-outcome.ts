/** What came of a call: a whole response, whatever its status, or the reason why there is none. */
export type OutboundOutcome = OutboundResponse | OutboundFailure;

/** The other side responded. Redirects are responses: they are not followed. */
export interface OutboundResponse {
  kind: 'RESPONSE';
  /** 200 to 999. */
  status: number;
  /**
   * The beginning of the body, of 64 KiB at most, as UTF-8. Bytes that are none are U+FFFD, as is NUL, so
   * that PostgreSQL can store the text.
   */
  body: string;
  /** Whether there was more. */
  isBodyCut: boolean;
  contentType: string | null;
  cacheControl: string | null;
  /**
   * The header `Retry-After` in seconds from now, without an upper bound; null where there is none that is
   * valid.
   */
  retryAfterSeconds: number | null;
  durationMs: number;
}

/** There is no whole response. */
export interface OutboundFailure {
  kind: 'FAILURE';
  reason: FailureReason;
  /** Whether the other side may have got the request, so that it must not be sent again as another one. */
  mayHaveArrived: boolean;
  /** Of a response that broke off, or did not end in time. */
  status: number | null;
  /** A sentence for the tenant. Names no address, no host and no credential. */
  message: string;
  durationMs: number;
}

/**
 * Why there is no response:
 * - `UNSENDABLE`: the URL, a header or the secret cannot be used; see {@link OutboundFailure.message}
 * - `ADDRESS_REFUSED`: the host leads to an address that is not open
 * - `LOOKUP_FAILED`: the host's name has no address, or no name server responded
 * - `CONNECTION_FAILED`: refused, reset or unreachable before the request was sent
 * - `CONNECT_TIMEOUT`: not connected in time, for whatever reason, and nothing was sent
 * - `TLS_FAILED`: no TLS, or no certificate that is valid for the host
 * - `RESET`: the connection ended after the request was sent and before a response began
 * - `BROKEN_RESPONSE`: what came is no HTTP, or ended in the middle
 * - `TIMEOUT`: no whole response in time
 * - `ABORTED`: the caller gave it up
 */
export type FailureReason =
  | 'UNSENDABLE'
  | 'ADDRESS_REFUSED'
  | 'LOOKUP_FAILED'
  | 'CONNECTION_FAILED'
  | 'CONNECT_TIMEOUT'
  | 'TLS_FAILED'
  | 'RESET'
  | 'BROKEN_RESPONSE'
  | 'TIMEOUT'
  | 'ABORTED';
