import { LRUCache } from 'lru-cache';
import { type AddressGuard, hostOf } from './address-guard.js';
import { classifyFailure } from './classify-failure.js';
import { type Exchange, type ExchangeResult, type WholeExchange, exchange } from './exchange.js';
import { OutboundLog } from './outbound-log.js';
import type {
  FailureReason,
  OutboundFailure,
  OutboundOutcome,
  OutboundResponse,
} from './outbound-outcome.js';
import { readRetryAfter } from './read-retry-after.js';
import { type UrlFault, isUrlFault, readTargetUrl } from './read-target-url.js';
import { decodeText } from './response-text.js';
import { type Signing, signWebhook } from './webhook-signature.js';

/** A POST of JSON to an address that a tenant typed. */
export interface OutboundRequest {
  url: string;
  /** JSON, as it is sent and signed. */
  body: string;
  /** Beside those of the body and the signature. Names in lower case. */
  headers?: Readonly<Record<string, string>>;
  /** Signs the body by Standard Webhooks. */
  signing?: Signing;
  /** For all of it, in milliseconds; 5 seconds of it at most for the connection. */
  timeoutMs: number;
  /** Gives the call up: the outcome is then `ABORTED`, at once. */
  signal?: AbortSignal;
}

/** What the tenant may know of a failure. */
const MESSAGES: Record<FailureReason, string> = {
  UNSENDABLE: 'A header or the secret of the signature cannot be used',
  ADDRESS_REFUSED: 'The host leads to an address that is not public',
  LOOKUP_FAILED: 'The name of the host could not be looked up',
  CONNECTION_FAILED: 'The host could not be connected to',
  CONNECT_TIMEOUT: 'The host could not be connected to in time; nothing was sent',
  TLS_FAILED: 'The host has no TLS, or no certificate that is valid for its name',
  RESET: 'The connection ended before a response began',
  BROKEN_RESPONSE: 'The response is not valid HTTP, or ended in the middle',
  TIMEOUT: 'The response was not complete in time',
  ABORTED: 'The call was given up before its response was complete',
};

/** How many URLs are kept as they were read. */
const MAX_URLS = 1_000;

/**
 * Calls addresses that tenants typed; the one client for that. It connects to what its {@link AddressGuard}
 * permits and nothing else, follows no redirect, uses no proxy, ends each call in its time, and reads 64 KiB
 * of a response.
 *
 * Requests must be safe to send twice, by a key that they carry (`Idempotency-Key`, `webhook-id`): one that
 * was sent on a kept connection, which the other side closed before it responded, is sent once more on a new
 * one. Otherwise every server that closes idle connections would cost a try now and then.
 */
export class OutboundClient {
  private readonly log = new OutboundLog();
  private readonly urls = new LRUCache<string, URL | UrlFault>({
    max: MAX_URLS,
    memoMethod: (text) => readTargetUrl(text, this.guard),
  });

  constructor(private readonly guard: AddressGuard) {}

  /** Sends one request. Never throws: whatever happens is an outcome. */
  async post(request: OutboundRequest): Promise<OutboundOutcome> {
    const began = performance.now();
    const url = this.urls.memo(request.url);
    if (isUrlFault(url)) return { ...failure('ADDRESS_REFUSED', began), message: `The URL ${url.message}` };
    try {
      return await this.call(toExchange(url, request), began);
    } catch (error) {
      this.log.unsendable(error);
      return failure('UNSENDABLE', began);
    }
  }

  private async call(call: Exchange, began: number): Promise<OutboundOutcome> {
    const result = await this.send(call, began);
    if (result.isWhole) return toResponse(result, began);
    const { reason, mayHaveArrived } = classifyFailure(result.failed);
    if (reason === 'ADDRESS_REFUSED') void this.log.refused(hostOf(call.url));
    else this.log.failed(hostOf(call.url), reason, result.failed);
    return { ...failure(reason, began), mayHaveArrived, status: result.status };
  }

  private async send(call: Exchange, began: number): Promise<ExchangeResult> {
    const result = await exchange(call, this.guard);
    if (result.isWhole || !result.isOnKeptConnection) return result;
    if (result.failed.endedBy !== null || classifyFailure(result.failed).reason !== 'RESET') return result;
    const timeoutMs = call.timeoutMs - (performance.now() - began);
    return timeoutMs > 0 ? exchange({ ...call, timeoutMs, keeping: 'fresh' }, this.guard) : result;
  }
}

function toExchange(url: URL, request: OutboundRequest): Exchange {
  const body = Buffer.from(request.body);
  const signature = request.signing ? signWebhook(body, request.signing, Date.now()) : {};
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    accept: 'application/json',
    // What is kept of a response is shown to people.
    'accept-encoding': 'identity',
    'user-agent': 'commerce-task-activities',
    ...request.headers,
    ...signature,
  };
  return { url, headers, body, timeoutMs: request.timeoutMs, signal: request.signal, keeping: 'kept' };
}

function toResponse({ response, body, isBodyCut }: WholeExchange, began: number): OutboundResponse {
  const { headers } = response;
  return {
    kind: 'RESPONSE',
    status: response.statusCode ?? 0,
    body: decodeText(body, isBodyCut),
    isBodyCut,
    contentType: headers['content-type'] ?? null,
    cacheControl: headers['cache-control'] ?? null,
    retryAfterSeconds: readRetryAfter(headers['retry-after'], Date.now()),
    durationMs: since(began),
  };
}

function failure(reason: FailureReason, began: number): OutboundFailure {
  const durationMs = since(began);
  return {
    kind: 'FAILURE',
    reason,
    mayHaveArrived: false,
    status: null,
    message: MESSAGES[reason],
    durationMs,
  };
}

/** In whole milliseconds. */
function since(began: number): number {
  return Math.round(performance.now() - began);
}
