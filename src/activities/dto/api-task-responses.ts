import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { LOCATION_HEADER } from '../../common/openapi/headers.js';
import { namedSchema } from '../../common/openapi/named-schema.js';
import { CREATED_TASK, TASK_PREVIEW } from './create-task.examples.js';
import { TaskPreviewDto, TaskResponseDto } from './task-response.dto.js';

const REPLAYED = {
  description: 'Where it is there, nothing was created: the task is that of the first request',
  schema: { type: 'string', const: 'true' },
};

const REPLAY_OR_PREVIEW = namedSchema('TaskOrPreview', {
  description: 'The task of a repeated request, or what a dry run would make, which alone has `dryRun: true`',
  anyOf: [{ $ref: getSchemaPath(TaskResponseDto) }, { $ref: getSchemaPath(TaskPreviewDto) }],
});

/** Documents the responses of a create, a dry run and a replay when all goes well. */
export function ApiCreateTaskResponses(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(TaskResponseDto, TaskPreviewDto),
    ApiResponse({
      status: 201,
      description: 'The task was created',
      headers: { Location: LOCATION_HEADER },
      content: json(
        { $ref: getSchemaPath(TaskResponseDto) },
        { plain: { summary: 'A task', value: CREATED_TASK } },
      ),
    }),
    ApiResponse({
      status: 200,
      description:
        'Nothing was created. A dry run: what a create would make, with `dryRun: true`. Or, with `Idempotency-Replay: true`, a ' +
        'repeated request: the task of the first one, with `Idempotency-Replayed: true` and its `Location`',
      headers: {
        Location: {
          description: 'Of a replay: the path where the task can be read',
          schema: { type: 'string' },
        },
        'Idempotency-Replayed': REPLAYED,
      },
      content: json(REPLAY_OR_PREVIEW, {
        dryRun: { summary: 'A dry run', value: TASK_PREVIEW },
        replay: { summary: 'A replay', value: CREATED_TASK },
      }),
    }),
  );
}

function json(schema: object, examples: Record<string, { summary: string; value: object }>) {
  return { 'application/json': { schema, examples } };
}
