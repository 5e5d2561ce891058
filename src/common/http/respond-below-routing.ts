import type { FastifyInstance } from 'fastify';
import { type IncomingMessage, STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { requestIdOf } from './request-id.js';
import { SECURITY_HEADERS } from './security-headers.js';

const CODES: Record<number, string> = {
  400: 'BAD_REQUEST',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  417: 'EXPECTATION_FAILED',
  431: 'HEADERS_TOO_LARGE',
  501: 'NOT_IMPLEMENTED',
  505: 'HTTP_VERSION_NOT_SUPPORTED',
};

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** The last request of each connection. */
const exchanges = new WeakMap<Duplex, Exchange>();
/** Of a connection that has had it, what comes after is passed over. */
const responded = new WeakSet<Duplex>();

/**
 * Responds to what is no HTTP request, or never became one, in the shape of all errors, and closes the
 * connection.
 */
export function respondToClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  if (responded.has(socket)) return;
  responded.add(socket);
  const status = statusOf(error.code);
  const { request, response } = exchanges.get(socket) ?? {};
  if (request && response && !request.complete) endRequest(socket, status, request, response);
  else endInTurn(socket, status);
}

/** The caller takes the first response for that of the request before. */
function endInTurn(socket: Duplex, status: number, request?: IncomingMessage): void {
  const before = exchanges.get(socket)?.response;
  if (!before || before.writableFinished) endWith(socket, status, request);
  else before.once('close', () => endWith(socket, status, request));
}

/** Ends a request whose body is faulty; a response that has begun cannot become another one. */
function endRequest(
  socket: Duplex,
  status: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (!response.headersSent) endWith(socket, status, request);
  else if (response.writableEnded) closeSoon(socket);
  else socket.destroy();
}

function statusOf(code: string | undefined): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413;
    case 'HPE_INVALID_VERSION':
      return 505;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    default:
      return 400;
  }
}

const SECURITY_LINES = Object.entries(SECURITY_HEADERS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

/** @param request where the headers of one came. */
function endWith(
  socket: Duplex,
  status: number,
  request: Pick<IncomingMessage, 'headers'> = { headers: {} },
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = requestIdOf(request);
  const body = toBody(status, requestId);
  closeSoon(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nx-request-id: ${requestId}\r\nconnection: close\r\n${SECURITY_LINES}` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * A caller has so many milliseconds to close its end when ours is closed, as those do at once that read the
 * response.
 */
const CLOSE_TIMEOUT = 1_000;

/**
 * Closes our end of a connection, and cuts it when the caller keeps its own open. To cut it at once would be
 * to lose the response where more came than was read: the caller's system is told of a reset, and throws away
 * what was not read yet.
 *
 * @param last what is sent before.
 */
export function closeSoon(socket: Duplex, last = ''): void {
  if (socket.writableEnded || socket.destroyed) return;
  socket.end(last);
  const cutting = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT).unref();
  socket.once('close', () => clearTimeout(cutting));
}

/** Whether the last request of a connection had its response before its body was there. */
export function hasEarlyResponse(socket: Duplex): boolean {
  const { request, response } = exchanges.get(socket) ?? {};
  return request?.complete === false && response?.writableFinished === true;
}

/**
 * Responds to what Node responds to by itself, or not at all, before a request gets to its route: an `Expect`
 * header that asks for something else than `100-continue` (RFC 9110, section 10.1.1) and `CONNECT`.
 */
export function respondBelowRouting({ server }: FastifyInstance): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    exchanges.set(request.socket, { request, response });
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    respond(request, response, 417);
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    endInTurn(socket, 501, request);
  });
}

/**
 * Whether a request is of HTTP/1.0 or 1.1; any other is responded to here, since the parser lets 0.9 and 2.0
 * pass.
 */
export function refuseOtherVersions(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.httpVersion === '1.1' || request.httpVersion === '1.0') return false;
  response.shouldKeepAlive = false;
  respond(request, response, 505);
  return true;
}

function respond(request: IncomingMessage, response: ServerResponse, status: number): void {
  const requestId = requestIdOf(request);
  const body = toBody(status, requestId);
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
  });
  response.end(body);
}

function toBody(status: number, requestId: string): string {
  const error = STATUS_CODES[status];
  return JSON.stringify({
    statusCode: status,
    error,
    message: error,
    code: CODES[status],
    details: [],
    requestId,
  });
}
