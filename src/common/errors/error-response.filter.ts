import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { DomainError, type ErrorDetail, type ErrorKind } from './domain-error.js';
import { describeFailure } from './describe-failure.js';

interface ErrorAnswer {
  statusCode: number;
  code: string;
  message: string;
  details: ErrorDetail[];
  members?: Readonly<Record<string, unknown>>;
  headers?: Record<string, string>;
}

/** Turns whatever was thrown into the one shape that all errors have, and logs what is our own fault. */
@Catch()
export class ErrorResponseFilter implements ExceptionFilter {
  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    await sendError(error, request, reply);
  }
}

/** Answers with an error; also for the server's own, such as a malformed URL, which no filter sees. */
export async function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const answer = toAnswer(error);
  if (answer.statusCode >= 500) request.log.error(describeFailure(error), 'the request failed');
  if (reply.sent) return;
  await reply
    .status(answer.statusCode)
    .headers({ 'x-request-id': request.id, ...answer.headers })
    .send({
      statusCode: answer.statusCode,
      error: STATUS_CODES[answer.statusCode],
      message: answer.message,
      code: answer.code,
      details: answer.details,
      ...answer.members,
      requestId: request.id,
    });
}

function toAnswer(error: unknown): ErrorAnswer {
  if (error instanceof DomainError) return fromDomainError(error);
  if (error instanceof HttpException && error.getStatus() !== 500) return fromHttpException(error);
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 400) {
    return { statusCode: 400, code: 'BAD_REQUEST', message: error.message, details: [] };
  }
  return { statusCode: 500, code: 'INTERNAL_ERROR', message: 'Something went wrong here', details: [] };
}

function fromDomainError(error: DomainError): ErrorAnswer {
  const headers: Record<string, string> = {};
  if (error.kind === 'UNAUTHENTICATED') headers['www-authenticate'] = 'Bearer';
  if (error.kind === 'UNAVAILABLE') headers['retry-after'] = '1';
  if (error.kind === 'TOO_LARGE') headers['connection'] = 'close';
  if (error.location !== null) headers['location'] = error.location;
  const { code, message, details, members } = error;
  return { statusCode: statusOf(error.kind), code, message, details, members, headers };
}

function statusOf(kind: ErrorKind): number {
  switch (kind) {
    case 'INVALID':
      return 400;
    case 'UNAUTHENTICATED':
      return 401;
    case 'FORBIDDEN':
      return 403;
    case 'NOT_FOUND':
      return 404;
    case 'CONFLICT':
      return 409;
    case 'TOO_LARGE':
      return 413;
    case 'UNSUPPORTED_MEDIA_TYPE':
      return 415;
    case 'UNAVAILABLE':
      return 503;
  }
}

/** What the framework throws by itself: unknown routes, malformed URLs, failed health checks. */
function fromHttpException(error: HttpException): ErrorAnswer {
  const statusCode = error.getStatus();
  const status = (STATUS_CODES[statusCode] ?? 'ERROR').toUpperCase().replaceAll(/\W+/g, '_');
  const code = statusCode === 404 ? 'ENDPOINT_NOT_FOUND' : status;
  return { statusCode, code, message: error.message, details: failedChecks(error.getResponse()) };
}

/** The checks that `@nestjs/terminus` found down. */
function failedChecks(response: string | object): ErrorDetail[] {
  if (typeof response === 'string' || !('error' in response) || typeof response.error !== 'object') return [];
  return Object.entries(response.error as Record<string, { message?: string }>).map(([name, check]) => ({
    field: name,
    code: 'DOWN',
    message: check.message ?? 'not available',
  }));
}
