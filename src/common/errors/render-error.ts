import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { boundText } from '../logging/bounded-text.js';
import { DomainError, type ErrorDetail, type ErrorKind } from './domain-error.js';

/** An error as its caller gets it. */
export interface RenderedError {
  status: number;
  headers: Record<string, string>;
  body: ErrorBody;
}

/** The one shape of every error, with what some add to it. */
export interface ErrorBody extends Record<string, unknown> {
  statusCode: number;
  error: string | undefined;
  message: string;
  code: string;
  details: ErrorDetail[];
  requestId: string;
}

interface ErrorResponse {
  status: number;
  code: string;
  message: string;
  details: ErrorDetail[];
  members?: Readonly<Record<string, unknown>>;
  headers?: Record<string, string>;
}

/**
 * Says anything that was thrown in the one shape that all errors have; what is no one's to know becomes a
 * 500.
 */
export function renderError(error: unknown, requestId: string): RenderedError {
  const { status, code, message, details, members, headers = {} } = toErrorResponse(error);
  return {
    status,
    headers,
    body: { statusCode: status, error: STATUS_CODES[status], message, code, details, ...members, requestId },
  };
}

function toErrorResponse(error: unknown): ErrorResponse {
  if (error instanceof DomainError) return fromDomainError(error);
  if (error instanceof HttpException && error.getStatus() !== 500) return fromHttpException(error);
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 400) {
    return { status: 400, code: 'BAD_REQUEST', message: boundText(error.message), details: [] };
  }
  return { status: 500, code: 'INTERNAL_ERROR', message: 'Something went wrong here', details: [] };
}

function fromDomainError(error: DomainError): ErrorResponse {
  const headers: Record<string, string> = {};
  if (error.kind === 'UNAUTHENTICATED') headers['www-authenticate'] = 'Bearer';
  if (error.kind === 'UNAVAILABLE') headers['retry-after'] = '1';
  if (error.retryAfterSeconds !== null) headers['retry-after'] = String(error.retryAfterSeconds);
  if (error.kind === 'TOO_LARGE' || error.endsConnection) headers['connection'] = 'close';
  if (error.location !== null) headers['location'] = error.location;
  const { code, message, details, members } = error;
  return { status: statusOf(error.kind), code, message, details, members, headers };
}

/** The HTTP status of a kind of error. */
export function statusOf(kind: ErrorKind): number {
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
    case 'TIMEOUT':
      return 408;
    case 'PRECONDITION_FAILED':
      return 412;
    case 'TOO_LARGE':
      return 413;
    case 'UNSUPPORTED_MEDIA_TYPE':
      return 415;
    case 'UPSTREAM_FAILED':
      return 502;
    case 'UNAVAILABLE':
      return 503;
  }
}

/** What the framework throws by itself: unknown routes, malformed URLs, failed health checks. */
function fromHttpException(error: HttpException): ErrorResponse {
  const statusCode = error.getStatus();
  const status = (STATUS_CODES[statusCode] ?? 'ERROR').toUpperCase().replaceAll(/\W+/g, '_');
  const code = statusCode === 404 ? 'ENDPOINT_NOT_FOUND' : status;
  // Both quote the path, which may be as long as all headers.
  const message = boundText(error.message);
  return { status: statusCode, code, message, details: failedChecks(error.getResponse()) };
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
