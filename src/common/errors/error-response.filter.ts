import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { LoggedRequest } from '../logging/logged-request.js';
import { describeFailure } from './describe-failure.js';
import { renderError } from './render-error.js';

/** Responds to whatever was thrown in the one shape that all errors have, and logs what is our own fault. */
@Catch()
export class ErrorResponseFilter implements ExceptionFilter {
  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await sendError(error, http.getRequest<LoggedRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Responds with an error; also for the server's own, such as a malformed URL, which no filter sees. */
export async function sendError(error: unknown, request: LoggedRequest, reply: FastifyReply): Promise<void> {
  const { status, headers, body } = renderError(error, request.id);
  // What another company's server did is no fault of ours, and noted with the attempt.
  if (status >= 500 && status !== 502) {
    request.log.error({ tenantId: request.tenantId, ...describeFailure(error) }, 'the request failed');
  }
  if (reply.sent) return;
  await reply
    .status(status)
    .headers({ 'x-request-id': request.id, ...headers })
    .send(body);
}
