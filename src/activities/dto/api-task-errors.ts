import { applyDecorators } from '@nestjs/common';
import { ApiError, type ErrorOptions } from '../../common/errors/api-errors.decorator.js';
import { LOCATION_HEADER } from '../../common/openapi/headers.js';
import { TASK_EXAMPLE_ID } from './create-task.examples.js';
import { INVALID_TASK_CODES, REFERENCE_CODES } from './task-error-codes.js';

const INVALID: ErrorOptions = {
  name: 'InvalidTaskError',
  description: 'The request is not valid, or refers to something that is inactive; `details` has every fault',
  message: 'The request is not valid; see details',
  details: [
    {
      field: '/scheduled_at',
      code: 'INVALID_DATE_TIME',
      message:
        'must be an RFC 3339 date-time of the years 0001 to 9999 with Z or an offset, on a real calendar date, such as ' +
        '2025-01-16T09:00:00.000Z',
    },
    {
      field: '/colour',
      code: 'UNKNOWN_FIELD',
      message: 'is not a field; allowed are assigned_operator_id, …',
    },
  ],
};

const NOT_FOUND_DETAIL = {
  field: '/assigned_operator_id',
  code: 'OPERATOR_NOT_FOUND',
  message: 'The operator was not found',
};

const CONFLICT: ErrorOptions = {
  name: 'IdempotencyConflict',
  description:
    'The idempotency key was used before: nothing was created, and `activityId` has the task of that time',
  message: 'This request was carried out before; see activityId',
  details: [{ field: '/idempotency_key', code: 'IDEMPOTENCY_KEY_EXISTS', message: 'exists in this tenant' }],
  members: {
    activityId: {
      schema: { type: 'string', format: 'uuid', description: 'Id of the task that has the key' },
      example: TASK_EXAMPLE_ID,
    },
    sameRequest: {
      schema: {
        type: 'boolean',
        description: 'Whether that task was created by the same request, so that all went well',
      },
      example: true,
    },
  },
  headers: { Location: LOCATION_HEADER },
};

const NOT_IN_STATUS = 'Not possible in the status CANCELED, but in READY, UNRESOLVED';

/** Of a response that can have the code `DISPATCH_IN_PROGRESS`. */
export const IN_PROGRESS_HEADERS = {
  'Retry-After': {
    required: false,
    description:
      'With `DISPATCH_IN_PROGRESS`: in seconds, when the try that is under way has ended at the latest',
    schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 3600, example: 30 },
  },
};

/** Documents the errors that are a create's own. */
export function ApiCreateTaskErrors(): MethodDecorator {
  return applyDecorators(
    ApiError(400, INVALID_TASK_CODES, INVALID),
    ApiError(404, REFERENCE_CODES, {
      name: 'TaskReferenceError',
      description: 'The tenant has no such commerce, route or operator; `details` names all that are missing',
      message: NOT_FOUND_DETAIL.message,
      details: [NOT_FOUND_DETAIL],
    }),
    ApiError(409, ['IDEMPOTENCY_KEY_EXISTS'], CONFLICT),
  );
}

/** Documents the errors of a change of a task. */
export function ApiUpdateTaskErrors(): MethodDecorator {
  return applyDecorators(
    ApiError(400, INVALID_TASK_CODES, INVALID),
    ApiError(404, ['ACTIVITY_NOT_FOUND', 'OPERATOR_NOT_FOUND', 'ROUTE_NOT_FOUND', 'NOT_FOUND'], {
      name: 'TaskUpdateReferenceError',
      description: 'The tenant has no such activity, route or operator',
      message: 'There is no such activity',
    }),
    ApiError(409, ['INVALID_STATUS', 'DISPATCH_IN_PROGRESS', 'DISPATCH_UNCERTAIN'], {
      name: 'TaskUpdateConflict',
      description:
        'The status of the task does not allow it, it is on its way to its provider, or it may have reached it',
      message: NOT_IN_STATUS,
      headers: IN_PROGRESS_HEADERS,
    }),
  );
}

/** Documents the 409 of an activity whose status does not allow what is to be done, or that is on its way. */
export function ApiUnderWayOrStatus(): MethodDecorator {
  return ApiError(409, ['INVALID_STATUS', 'DISPATCH_IN_PROGRESS'], {
    name: 'UnderWayConflict',
    description: 'The status of the activity does not allow it, or it is on its way to its provider',
    message: NOT_IN_STATUS,
    headers: IN_PROGRESS_HEADERS,
  });
}
