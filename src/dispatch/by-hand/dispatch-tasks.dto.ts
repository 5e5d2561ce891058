import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ACTIVITY_EXAMPLES } from '../../activities/activity.examples.js';
import { errorSchema } from '../../common/errors/api-errors.decorator.js';
import { renderError } from '../../common/errors/render-error.js';
import { namedEnum } from '../../common/openapi/named-enum.js';
import { UuidListField } from '../../common/validation/list-field-decorators.js';
import type { Preparation } from './dispatch-preparation.service.js';

const MAX_IDS = 500;

/** The body of `POST /api/activities/tasks/dispatch`. */
@ApiExtension('x-example', { ids: [ACTIVITY_EXAMPLES.dispatchableToo] })
@ApiSchema({ name: 'DispatchTasks', description: 'Tasks that are to be sent to their providers now' })
export class DispatchTasksDto {
  @UuidListField({ required: true, min: 1, max: MAX_IDS, description: 'Ids of tasks' })
  ids!: string[];
}

export const DISPATCH_REQUEST_STATUSES = namedEnum(
  'DispatchRequestStatus',
  'Whether a task is due to be sent now. REFUSED: `error` says why not',
  ['QUEUED', 'REFUSED'],
);

@ApiSchema({ name: 'DispatchRequestResult', description: 'What became of one task that is to be sent now' })
export class DispatchRequestResultDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the task',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty({ enum: DISPATCH_REQUEST_STATUSES, description: 'Whether it is due now', example: 'QUEUED' })
  status!: (typeof DISPATCH_REQUEST_STATUSES)[number];

  @ApiProperty({
    type: Object,
    ...errorSchema('DispatchRequestError', [
      'INVALID_STATUS',
      'ACTIVITY_NOT_FOUND',
      'DISPATCH_CONFIG_NOT_FOUND',
      'DISPATCH_IN_PROGRESS',
      'TARGET_PENDING',
    ]),
    required: false,
    description: 'Why it is not',
  })
  error?: object;
}

@ApiSchema({ name: 'DispatchRequestResults', description: 'What became of tasks that are to be sent now' })
export class DispatchTasksResponseDto {
  @ApiProperty({
    type: () => DispatchRequestResultDto,
    isArray: true,
    description: 'In the order of the request',
  })
  results!: DispatchRequestResultDto[];

  static of(preparation: Preparation, requestId: string): DispatchTasksResponseDto {
    const results = [...preparation].map(([id, outcome]): DispatchRequestResultDto => {
      if (!('error' in outcome)) return { id, status: 'QUEUED' };
      return { id, status: 'REFUSED', error: renderError(outcome.error, requestId).body };
    });
    return { results };
  }
}
