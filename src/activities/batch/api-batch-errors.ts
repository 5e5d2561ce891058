import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type ErrorOptions, errorResponse } from '../../common/errors/api-errors.decorator.js';
import { ERRORS_OF_ALL } from '../../common/errors/standard-errors.js';
import { namedSchema } from '../../common/openapi/named-schema.js';
import { TASK_EXAMPLE_ID } from '../dto/create-task.examples.js';
import { TaskBatchResultDto } from '../dto/task-batch.dto.js';

const REQUEST_ID = '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3';
const CONFLICT = {
  field: '/idempotency_key',
  code: 'IDEMPOTENCY_KEY_EXISTS',
  message: 'exists in this tenant',
};

/** What an atomic batch is refused with; its first failing item decides the status. */
const REJECTION: ErrorOptions = {
  name: 'BatchRejection',
  description:
    '`atomic`: nothing was created; `results` has the items that cannot be, and the first decides the status',
  message: 'Nothing was created: 1 of the items cannot be; see results',
  members: {
    results: {
      schema: {
        type: 'array',
        items: { $ref: getSchemaPath(TaskBatchResultDto) },
        description: 'The items that cannot be created, each with its `error`',
      },
      example: [
        {
          index: 1,
          status: 409,
          error: {
            statusCode: 409,
            error: 'Conflict',
            message: 'This request was carried out before; see activityId',
            code: 'IDEMPOTENCY_KEY_EXISTS',
            details: [CONFLICT],
            activityId: TASK_EXAMPLE_ID,
            sameRequest: true,
            requestId: REQUEST_ID,
          },
        },
      ],
    },
  },
};

/** Documents the errors that are a batch's own. */
export function ApiTaskBatchErrors(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(TaskBatchResultDto),
    rejectionOr(400, 'TaskBatchBadRequest', ERRORS_OF_ALL[400]!, 'The request is not valid'),
    rejection(404),
    rejection(409),
    rejectionOr(
      413,
      'TaskBatchTooLarge',
      errorResponse(413, ['BODY_TOO_LARGE', 'BATCH_TOO_LARGE'], {
        name: 'BatchSizeError',
        description: '',
        message: 'The body must have at most 8388608 bytes',
      }),
      'The body, or what an atomic batch writes, is too large',
    ),
  );
}

function rejection(status: number): MethodDecorator {
  return ApiResponse({ status, ...errorResponse(status, ['BATCH_REJECTED'], REJECTION) });
}

/** Of a status that the request as a whole can have too. */
function rejectionOr(
  status: number,
  name: string,
  { content }: ReturnType<typeof errorResponse>,
  description: string,
): MethodDecorator {
  const rejected = errorResponse(status, ['BATCH_REJECTED'], REJECTION).content['application/json']!;
  const whole = content['application/json']!;
  const schema: object = namedSchema(name, { description, oneOf: [whole.schema, rejected.schema] });
  return ApiResponse({
    status,
    description: `${description}; or ${REJECTION.description}`,
    content: {
      'application/json': {
        schema,
        examples: {
          rejected: { summary: 'Nothing was created', value: rejected.example },
          refused: { summary: 'The request as a whole', value: whole.example },
        },
      },
    },
  });
}
