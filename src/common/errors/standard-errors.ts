import { INT32_MAX } from '../int32-max.js';
import { type ErrorResponse, errorResponse } from './api-errors.decorator.js';

/** The wait that a caller is asked for, in seconds. */
export const RETRY_AFTER = {
  'Retry-After': {
    required: true,
    description: 'In seconds, when to try again',
    schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 3600, example: 1 },
  },
};

/** By draft-ietf-httpapi-ratelimit-headers-10. */
const RATE_LIMITED = {
  'Retry-After': {
    required: true,
    description: 'In seconds, when something is left again',
    schema: { type: 'integer', format: 'int32', minimum: 1, maximum: INT32_MAX, example: 1 },
  },
  RateLimit: {
    required: true,
    description: 'What is left (`r`) of which limit, and in how many seconds there is more (`t`)',
    schema: { type: 'string', example: '"tenant";r=0;t=1' },
  },
  'RateLimit-Policy': {
    required: true,
    description:
      'The limit: how much (`q`) in how many seconds (`w`); `tenant-rows` counts rows, the others requests',
    schema: { type: 'string', example: '"tenant";q=500;w=1' },
  },
};

/** The responses that any request can have. */
export const ERRORS_OF_ALL: Record<number, ErrorResponse> = {
  400: errorResponse(400, ['VALIDATION_FAILED', 'BAD_REQUEST'], {
    name: 'ValidationError',
    description: 'The request is not valid; `details` has every fault',
    message: 'The request is not valid; see details',
    details: [{ field: 'x-tenant-id', code: 'INVALID_UUID', message: 'must be a UUID' }],
  }),
  417: errorResponse(417, ['EXPECTATION_FAILED'], {
    description: 'The header `Expect` asks for something else than `100-continue`',
    message: 'Expectation Failed',
  }),
  431: errorResponse(431, ['HEADERS_TOO_LARGE'], {
    description: 'The headers have more than 16 KiB together',
    message: 'Request Header Fields Too Large',
  }),
  500: errorResponse(500, ['INTERNAL_ERROR'], {
    name: 'InternalServerError',
    description: 'Something went wrong in the service; the log has it under `requestId`',
    message: 'Something went wrong here',
  }),
};

/** The codes of what may be tried again in a moment. */
export const UNAVAILABLE = ['DATABASE_UNAVAILABLE', 'OVERLOADED', 'IDENTITY_PROVIDER_UNAVAILABLE'] as const;

/** The responses of a request that needs a credential, and so the database. */
export const ERRORS_OF_TENANTS: Record<number, ErrorResponse> = {
  401: errorResponse(
    401,
    [
      'TOKEN_MISSING',
      'TOKEN_EXPIRED',
      'TOKEN_INVALID',
      'API_KEY_INVALID',
      'API_KEY_EXPIRED',
      'API_KEY_REVOKED',
      'CREDENTIALS_AMBIGUOUS',
    ],
    {
      name: 'UnauthorizedError',
      description: 'There is no credential, or not one that holds',
      message: 'Send a token (Authorization: Bearer <JWT>) or an API key (x-api-key: rtn_sk_…)',
      headers: {
        'WWW-Authenticate': {
          required: true,
          description: 'How to authenticate (RFC 9110)',
          schema: { type: 'string', example: 'Bearer' },
        },
      },
    },
  ),
  403: errorResponse(403, ['PERMISSION_MISSING', 'TENANT_FORBIDDEN'], {
    name: 'ForbiddenError',
    description: 'The credential does not cover the tenant, or lacks the permission',
    message: 'The credential lacks the permission CREATE_ACTIVITY in this tenant',
  }),
  429: errorResponse(429, ['RATE_LIMITED'], {
    description:
      'The tenant, or the address, has used up a limit that the operator of the service has set; the same request may ' +
      'be sent again after `Retry-After`',
    message: 'The limit of 500 requests in 1 s is used up; send the request again in 1 s',
    headers: RATE_LIMITED,
  }),
  503: errorResponse(503, UNAVAILABLE, {
    name: 'UnavailableError',
    description:
      'Something that the service needs does not respond, or too much is under way; the same request may be sent again',
    message: 'The database does not answer; send the request again',
    headers: RETRY_AFTER,
  }),
};

/** The responses of a request with a body, before anyone looks at its fields. */
export const ERRORS_OF_BODIES: Record<number, ErrorResponse> = {
  408: errorResponse(408, ['REQUEST_TIMEOUT'], {
    description: 'The body did not come in time',
    message: 'Nothing more of the body came for 10 seconds',
  }),
  413: errorResponse(413, ['BODY_TOO_LARGE'], {
    description: 'The body is too large',
    message: 'The body must have at most 262144 bytes',
  }),
  415: errorResponse(415, ['UNSUPPORTED_MEDIA_TYPE'], {
    description: 'The body is not JSON in UTF-8, or is compressed',
    message: 'The body must be JSON in UTF-8, with Content-Type: application/json, and not compressed',
  }),
};
