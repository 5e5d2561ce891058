import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { ChoiceField } from '../../common/validation/field-decorators.js';
import { BodyOptions, Check } from '../../common/validation/dto-options.js';
import { COUNT, integerSchema } from '../../common/validation/json-schemas.js';
import { ListField } from '../../common/validation/list-field-decorators.js';
import { TASK_BATCH } from './create-task.examples.js';
import { CreateTaskDto } from './create-task.dto.js';
import { TASK_BATCH_ERROR } from './task-error-codes.js';
import { TaskResponseDto } from './task-response.dto.js';
import { namedEnum } from '../../common/openapi/named-enum.js';
import { CREATE_TASK_BATCH_EXAMPLES } from './create-task.examples.js';

export const BATCH_MODES = namedEnum('BatchMode', 'Each item for itself, or all of them or none', [
  'partial',
  'atomic',
]);
export type BatchMode = (typeof BATCH_MODES)[number];

const MAX_ITEMS = 1_000;
/** In bytes. */
const MAX_BODY = 8 * 1024 * 1024;

/**
 * The body of `POST /api/activities/tasks/batch`. Its items are validated one by one, each with its own
 * errors.
 */
@ApiExtension('x-examples', CREATE_TASK_BATCH_EXAMPLES)
@ApiSchema({ name: 'CreateTaskBatch', description: 'Tasks that are created with one request' })
@BodyOptions({ limit: MAX_BODY, large: true, readsQuery: true })
@Check((_, request) => optionFaults(request))
export class CreateTaskBatchDto {
  @ChoiceField(BATCH_MODES, {
    required: true,
    description: 'partial: each item for itself; atomic: all of them or nothing',
    example: 'partial',
  })
  mode!: BatchMode;

  @ListField(
    {
      required: true,
      min: 1,
      max: MAX_ITEMS,
      description: 'What each would be as the body of a single create',
    },
    { type: () => CreateTaskDto },
  )
  items!: unknown[];
}

/**
 * What a single create can be asked for, and a batch cannot: to pass it over would create what was not
 * wanted.
 */
function optionFaults({ query, headers }: FastifyRequest): ErrorDetail[] {
  const names = Object.keys(query as object);
  if (headers['idempotency-replay'] !== undefined) names.push('idempotency-replay');
  return names.map((field) => ({ field, code: 'NOT_ALLOWED', message: 'is not an option of a batch' }));
}

@ApiSchema({
  name: 'TaskBatchResult',
  description: 'What became of one item of a batch: it has `task` or `error`',
})
export class TaskBatchResultDto {
  @ApiProperty({ ...COUNT, description: 'The place of the item in the request, from 0', example: 0 })
  index!: number;

  @ApiProperty({
    ...integerSchema(200, 599),
    description: 'The status that a create of it alone would have had',
    example: 201,
  })
  status!: number;

  @ApiProperty({
    type: () => TaskResponseDto,
    required: false,
    description: 'The task, where it was created',
  })
  task?: TaskResponseDto;

  @ApiProperty({ type: Object, ...TASK_BATCH_ERROR, required: false, description: 'Why it was not created' })
  error?: object;
}

@ApiSchema({ name: 'TaskBatchSummary', description: 'How many items went which way' })
export class TaskBatchSummaryDto {
  @ApiProperty({ ...COUNT, description: 'Items that were created', example: 1 })
  created!: number;

  @ApiProperty({ ...COUNT, example: 0, description: 'Items whose idempotency key exists (409)' })
  conflicts!: number;

  @ApiProperty({ ...COUNT, example: 0, description: 'Items with any other error' })
  failed!: number;
}

@ApiExtension('x-example', TASK_BATCH)
@ApiSchema({ name: 'TaskBatch', description: 'What became of the items of a batch' })
export class TaskBatchResponseDto {
  @ApiProperty({ type: () => TaskBatchResultDto, isArray: true, description: 'In the order of the items' })
  results!: TaskBatchResultDto[];

  @ApiProperty({ type: () => TaskBatchSummaryDto, description: 'How many items went which way' })
  summary!: TaskBatchSummaryDto;

  static of(results: TaskBatchResultDto[]): TaskBatchResponseDto {
    const created = results.filter(({ status }) => status === 201).length;
    const conflicts = results.filter(({ status }) => status === 409).length;
    return { results, summary: { created, conflicts, failed: results.length - created - conflicts } };
  }
}
