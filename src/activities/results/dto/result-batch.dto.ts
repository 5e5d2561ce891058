import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { namedEnum } from '../../../common/openapi/named-enum.js';
import { BodyOptions } from '../../../common/validation/dto-options.js';
import { ChoiceField } from '../../../common/validation/field-decorators.js';
import { COUNT, integerSchema } from '../../../common/validation/json-schemas.js';
import { ListField } from '../../../common/validation/list-field-decorators.js';
import { RESULT_BATCH_ERROR } from './api-result-errors.js';
import { RecordedResultDto } from './result-response.dto.js';
import { RESULT_BATCH, RESULT_BATCH_EXAMPLE } from './result.examples.js';
import { SubmitResultDto } from './submit-result.dto.js';

/** Said as for a batch of tasks, which has another mode too. */
const RESULT_BATCH_MODES = namedEnum('ResultBatchMode', 'Each item for itself', ['partial']);

const MAX_ITEMS = 500;
/** In bytes. */
const MAX_BODY = 8 * 1024 * 1024;

/**
 * The body of `POST /api/activity-results/tasks/batch`. Its items are validated one by one, each with its own
 * errors.
 */
@ApiExtension('x-example', RESULT_BATCH_EXAMPLE)
@ApiSchema({ name: 'SubmitResultBatch', description: 'Results that are submitted with one request' })
@BodyOptions({ limit: MAX_BODY, large: true })
export class SubmitResultBatchDto {
  @ChoiceField(RESULT_BATCH_MODES, {
    description: 'Each item for itself, which is the only way and the default',
  })
  mode?: 'partial';

  @ListField(
    {
      required: true,
      min: 1,
      max: MAX_ITEMS,
      description: 'What each would be as the body of a single request',
    },
    { type: () => SubmitResultDto },
  )
  items!: unknown[];
}

@ApiSchema({
  name: 'ResultBatchResult',
  description: 'What became of one item of a batch: it has `result` or `error`',
})
export class ResultBatchResultDto {
  @ApiProperty({ ...COUNT, description: 'The place of the item in the request, from 0', example: 0 })
  index!: number;

  @ApiProperty({
    ...integerSchema(200, 599),
    description: 'The status that a request of it alone would have had: 200 where it was recorded before',
    example: 201,
  })
  status!: number;

  @ApiProperty({
    type: () => RecordedResultDto,
    required: false,
    description: 'The result, where it was recorded, now or before',
  })
  result?: RecordedResultDto;

  @ApiProperty({
    type: Object,
    ...RESULT_BATCH_ERROR,
    required: false,
    description: 'Why it was not recorded',
  })
  error?: object;
}

@ApiSchema({ name: 'ResultBatchSummary', description: 'How many items went which way' })
export class ResultBatchSummaryDto {
  @ApiProperty({ ...COUNT, description: 'Items that were recorded', example: 1 })
  recorded!: number;

  @ApiProperty({ ...COUNT, description: 'Items that were recorded before', example: 0 })
  replayed!: number;

  @ApiProperty({ ...COUNT, description: 'Items that something is in the way of (409)', example: 0 })
  conflicts!: number;

  @ApiProperty({ ...COUNT, description: 'Items with any other error', example: 0 })
  failed!: number;
}

@ApiExtension('x-example', RESULT_BATCH)
@ApiSchema({ name: 'ResultBatch', description: 'What became of the items of a batch' })
export class ResultBatchResponseDto {
  @ApiProperty({ type: () => ResultBatchResultDto, isArray: true, description: 'In the order of the items' })
  results!: ResultBatchResultDto[];

  @ApiProperty({ type: () => ResultBatchSummaryDto, description: 'How many items went which way' })
  summary!: ResultBatchSummaryDto;

  static of(results: ResultBatchResultDto[]): ResultBatchResponseDto {
    const count = (wanted: number) => results.filter(({ status }) => status === wanted).length;
    const [recorded, replayed, conflicts] = [count(201), count(200), count(409)];
    const failed = results.length - recorded - replayed - conflicts;
    return { results, summary: { recorded, replayed, conflicts, failed } };
  }
}
