import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ApiError, errorSchema } from '../../../common/errors/api-errors.decorator.js';
import { LOCATION_HEADER } from '../../../common/openapi/headers.js';
import { ACTIVITY_EXAMPLES } from '../../activity.examples.js';

const INVALID_CODES = [
  'VALIDATION_FAILED',
  'BAD_REQUEST',
  'UNKNOWN_RESULT_TYPE',
  'RESULT_STATUS_MISMATCH',
  'COMMERCE_MISMATCH',
  'OPERATOR_AMBIGUOUS',
];
const NOT_FOUND_CODES = ['ACTIVITY_NOT_FOUND', 'COMMERCE_NOT_FOUND', 'OPERATOR_NOT_FOUND'];
const CONFLICT_CODES = [
  'RESULT_EXISTS',
  'IDEMPOTENCY_KEY_EXISTS',
  'INVALID_STATUS',
  'PROVIDER_ACTIVITY_AMBIGUOUS',
  'TOO_MANY_RESULTS',
];

const IN_THE_WAY = {
  resultId: {
    schema: {
      type: 'string',
      format: 'uuid',
      description: 'With `RESULT_EXISTS` and `IDEMPOTENCY_KEY_EXISTS`: the result that is in the way',
    },
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
    required: false,
  },
  activityId: {
    schema: {
      type: ['string', 'null'],
      format: 'uuid',
      description: 'With `resultId`: its task, or null where it has none',
    },
    example: ACTIVITY_EXAMPLES.visited,
    required: false,
  },
};

/** The error of an item of a batch. */
export const RESULT_BATCH_ERROR = errorSchema(
  'ResultBatchError',
  [
    ...INVALID_CODES,
    ...NOT_FOUND_CODES,
    ...CONFLICT_CODES,
    'BODY_TOO_LARGE',
    'INTERNAL_ERROR',
    'DATABASE_UNAVAILABLE',
    'OVERLOADED',
  ],
  IN_THE_WAY,
);

const REPLAYED_HEADER = {
  required: true,
  description: 'That nothing was recorded: the result is that of the first request',
  schema: { type: 'string', const: 'true' },
};

/** Documents the responses to who submits a result when all goes well. */
export function ApiResultResponses(type: new () => object): MethodDecorator {
  return applyDecorators(
    ApiResponse({
      status: 201,
      type,
      description: 'The result was recorded',
      headers: { Location: LOCATION_HEADER },
    }),
    ApiResponse({
      status: 200,
      type,
      description: 'It was recorded before: the first result',
      headers: { Location: LOCATION_HEADER, 'Idempotency-Replayed': REPLAYED_HEADER },
    }),
  );
}

/** Documents the errors of who submits a result. */
export function ApiResultErrors(): MethodDecorator {
  return applyDecorators(
    ApiError(400, INVALID_CODES, {
      name: 'InvalidResultError',
      description:
        'The request is not valid, or what it says does not go together; `details` has every fault',
      message: 'The request is not valid; see details',
      details: [{ field: '/task_result', code: 'REQUIRED', message: 'is required with this status' }],
    }),
    ApiError(404, NOT_FOUND_CODES, {
      name: 'ResultReferenceError',
      description: 'The tenant has no such task, commerce or operator',
      message: 'There is no such activity',
      details: [{ field: '/activity_id', code: 'ACTIVITY_NOT_FOUND', message: 'There is no such activity' }],
    }),
    ApiError(409, CONFLICT_CODES, {
      name: 'ResultConflict',
      description:
        'The task has a result or a status that does not take one, the key was used by another request, or the ' +
        "provider's id is of several tasks",
      message: 'The task has a result; hard_override replaces it',
      details: [{ field: '/hard_override', code: 'RESULT_EXISTS', message: 'would record a revision' }],
      members: IN_THE_WAY,
      headers: {
        Location: {
          description: 'With `activityId`: the path where the results of the task can be read',
          schema: { type: 'string', format: 'uri-reference' },
        },
      },
    }),
  );
}
