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
    ApiInvalidStatus(),
  );
}

/** Documents the 409 of an activity whose status does not allow what is to be done. */
export function ApiInvalidStatus(): MethodDecorator {
  return ApiError(409, ['INVALID_STATUS'], {
    description: 'The status of the activity does not allow it',
    message: 'Not possible in the status CANCELED, but in READY, UNRESOLVED',
  });
}
