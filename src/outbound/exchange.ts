import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { codeOf } from '../config/start-error.js';
import { type AddressGuard, hostOf } from './address-guard.js';
import type { FailedExchange } from './classify-failure.js';
import { RequestProgress } from './request-progress.js';

/** Look-up, connection and TLS take no longer than this, in milliseconds. */
const CONNECT_TIMEOUT = 5_000;
/** In bytes. */
const MAX_BODY = 64 * 1024;

/** One POST on its way. */
export interface Exchange {
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
  /** For all of it, in milliseconds. */
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** Whether a connection may be used that is open from an earlier call. */
  keeping: 'kept' | 'fresh';
}

export interface WholeExchange {
  isWhole: true;
  response: IncomingMessage;
  body: Buffer;
  isBodyCut: boolean;
}

export interface BrokenExchange {
  isWhole: false;
  failed: FailedExchange;
  /** Of the response, where it had begun. */
  status: number | null;
  /** Whether the connection was open from an earlier call. */
  isOnKeptConnection: boolean;
}

export type ExchangeResult = WholeExchange | BrokenExchange;

/**
 * Sends one POST and reads the response. Never throws for what the other side or the network does.
 *
 * @throws {TypeError} where the URL or a header cannot be sent at all.
 */
export async function exchange(call: Exchange, guard: AddressGuard): Promise<ExchangeResult> {
  const request = open(call, guard);
  const connectMs = Math.min(CONNECT_TIMEOUT, call.timeoutMs);
  const progress = new RequestProgress(request, hostOf(call.url), connectMs);
  const release = endInTime(progress, call);
  let status: number | null = null;
  try {
    request.end(call.body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    status = response.statusCode ?? null;
    return { isWhole: true, response, ...(await readBody(response)) };
  } catch (error) {
    const { phase, endedBy, addresses } = progress;
    const failed = { phase, endedBy, addresses, isRefused: guard.isRefusal(error), errorCode: codeOf(error) };
    return { isWhole: false, failed, status, isOnKeptConnection: request.reusedSocket };
  } finally {
    release();
    // A response that is read whole has given its connection back already.
    request.destroy();
  }
}

function open({ url, headers, keeping }: Exchange, guard: AddressGuard): ClientRequest {
  const request = url.protocol === 'http:' ? requestByHttp : requestByHttps;
  return request(url, {
    method: 'POST',
    headers,
    agent: guard.agentFor(url, keeping),
    // Said, since `--insecure-http-parser` would change it for the whole process.
    insecureHTTPParser: false,
  });
}

/** @returns what stops the time. */
function endInTime(progress: RequestProgress, { timeoutMs, signal }: Exchange): () => void {
  const timer = setTimeout(() => progress.end('TOTAL_LIMIT'), timeoutMs);
  const abort = (): void => progress.end('ABORT');
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
}

/** Leaving the loop early closes the connection, on which the rest would otherwise have to be read. */
async function readBody(response: IncomingMessage): Promise<{ body: Buffer; isBodyCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, MAX_BODY), isBodyCut: size > MAX_BODY };
}
