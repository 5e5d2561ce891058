import { errorSchema } from '../../common/errors/api-errors.decorator.js';

const INACTIVE_CODES = ['COMMERCE_INACTIVE', 'ROUTE_INACTIVE', 'OPERATOR_INACTIVE', 'INACTIVE'];

/** Of a 400 of a create. */
export const INVALID_TASK_CODES = ['VALIDATION_FAILED', 'BAD_REQUEST', ...INACTIVE_CODES];

/** Of a 404 of a create; the last where several are missing. */
export const REFERENCE_CODES = ['OPERATOR_NOT_FOUND', 'ROUTE_NOT_FOUND', 'COMMERCE_NOT_FOUND', 'NOT_FOUND'];

/** The error of an item of a batch. */
export const TASK_BATCH_ERROR = errorSchema(
  'TaskBatchError',
  [
    ...INVALID_TASK_CODES,
    ...REFERENCE_CODES,
    'IDEMPOTENCY_KEY_EXISTS',
    'BODY_TOO_LARGE',
    'INTERNAL_ERROR',
    'DATABASE_UNAVAILABLE',
    'OVERLOADED',
  ],
  {
    activityId: {
      schema: {
        type: 'string',
        format: 'uuid',
        description:
          'With `IDEMPOTENCY_KEY_EXISTS`: id of the task that has the key, where it was stored before',
      },
      required: false,
    },
    sameRequest: {
      schema: {
        type: 'boolean',
        description: 'With `activityId`: whether that task was created by the same request',
      },
      required: false,
    },
  },
);
