import { applyDecorators } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { ErrorResponseDto } from './error-response.dto.js';
import { takenMessage } from './taken-message.js';

type ErrorExample = { code: string; message: string; details?: object[] } & Record<string, unknown>;

const EXAMPLES: Record<number, ErrorExample> = {
  400: {
    code: 'VALIDATION_FAILED',
    message: 'The request is not valid; see details',
    details: [
      { field: '/scheduled_at', code: 'INVALID_DATE_TIME', message: 'must be an RFC 3339 date-time …' },
    ],
  },
  401: {
    code: 'TOKEN_MISSING',
    message: 'Send a token (Authorization: Bearer <JWT>) or an API key (x-api-key: rtn_sk_…)',
  },
  403: {
    code: 'PERMISSION_MISSING',
    message: 'The credential lacks the permission CREATE_ACTIVITY in this tenant',
  },
  404: { code: 'NOT_FOUND', message: 'Not found' },
  408: { code: 'REQUEST_TIMEOUT', message: 'Nothing more of the body came for 10 seconds' },
  409: {
    code: 'INVALID_STATUS',
    message: 'Not possible in the status DISPATCHED, but in READY, UNRESOLVED',
  },
  412: {
    code: 'VERSION_MISMATCH',
    message: 'It has changed meanwhile: its ETag is "2"; read it again',
    details: [{ field: 'if-match', code: 'VERSION_MISMATCH', message: 'does not name "2"' }],
  },
  413: { code: 'BODY_TOO_LARGE', message: 'The body must have at most 262144 bytes' },
  415: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The body must be JSON, with Content-Type: application/json',
  },
  500: { code: 'INTERNAL_ERROR', message: 'Something went wrong here' },
  503: { code: 'SERVICE_UNAVAILABLE', message: 'Not available at the moment; try again' },
};

interface ErrorResponse {
  description: string;
  content: Record<string, { schema: { $ref: string }; example: object }>;
}

/** Documents error answers by the usual example of their status. */
export function ApiErrors(...statuses: number[]): MethodDecorator {
  return applyDecorators(...statuses.map((status) => ApiError(status, STATUS_CODES[status]!)));
}

/** Documents one error answer, with an example of its own where the usual one does not fit. */
export function ApiError(status: number, description: string, example = EXAMPLES[status]!): MethodDecorator {
  return ApiResponse({ status, ...errorResponse(status, description, example) });
}

/**
 * Documents the 409 of a value that another row has, by the example of one field.
 *
 * @param scope within what its values must be unique
 */
export function ApiConflict(
  field: string,
  code: string,
  { description, scope }: { description: string; scope?: string },
): MethodDecorator {
  const message = takenMessage(scope);
  const details = [{ field: `/${field}`, code, message }];
  return ApiError(409, description, { code, message: `${field} ${message}`, details });
}

/** An error response as the OpenAPI document says it; by default the usual one of its status. */
export function errorResponse(
  status: number,
  description = STATUS_CODES[status]!,
  example = EXAMPLES[status]!,
): ErrorResponse {
  const { code, message, details = [], ...members } = example;
  return {
    description,
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ErrorResponseDto) },
        example: {
          statusCode: status,
          error: STATUS_CODES[status],
          message,
          code,
          details,
          ...members,
          requestId: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
        },
      },
    },
  };
}
