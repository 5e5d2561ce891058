import { type FastifyReply, LogController } from 'fastify';
import type { LoggedRequest } from './logged-request.js';
import { requestCompleted } from './request-completed.js';

/** One line a request, when its response is sent, without its query, headers and body. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'requestId' });
  }

  override incomingRequest(): void {
    // Said when its response is sent.
  }

  override requestCompleted(
    error: Error | null | undefined,
    request: LoggedRequest,
    reply: FastifyReply,
  ): void {
    if (requestCompleted.isWatched) tellOf(request, reply);
    const path = request.url.split('?', 1)[0];
    const line = {
      tenantId: request.tenantId,
      method: request.method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    if (error) request.log.warn({ ...line, trouble: error.name }, 'broken off');
    else request.log.info(line, 'request completed');
  }
}

function tellOf({ method, routeOptions, is404 }: LoggedRequest, reply: FastifyReply): void {
  requestCompleted.tell({
    method,
    route: is404 ? null : (routeOptions.url ?? null),
    status: reply.statusCode,
    milliseconds: reply.elapsedTime,
    limit: reply.statusCode === 429 ? limitOf(reply) : null,
  });
}

/** By the header that says so to the caller. */
function limitOf(reply: FastifyReply): string | null {
  return /^"([\w-]+)"/.exec(String(reply.getHeader('ratelimit')))?.[1] ?? null;
}
