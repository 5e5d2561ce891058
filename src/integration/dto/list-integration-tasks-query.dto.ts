import { ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import { ListQueryDto } from '../../common/lists/list-query.dto.js';
import { DateTimeField, TextField } from '../../common/validation/field-decorators.js';
import { ChoiceListField } from '../../common/validation/list-field-decorators.js';
import {
  INTEGRATION_RESULT_STATUSES,
  INTEGRATION_STATUSES,
  type IntegrationResultStatus,
  type IntegrationStatus,
} from '../integration-status.js';

const MAX_EXTERNAL_ID = 255;
const SEVERAL = 'repeat the parameter for several';

/** Filters narrow each other; several values of one widen it. */
@ApiSchema({ name: 'ListIntegrationTasksQuery' })
export class ListIntegrationTasksQueryDto extends ListQueryDto {
  @ChoiceListField(INTEGRATION_STATUSES, { min: 1, description: `Only tasks with this status; ${SEVERAL}` })
  status?: IntegrationStatus[];

  @ChoiceListField(INTEGRATION_RESULT_STATUSES, {
    min: 1,
    description: `Only tasks of which this came; ${SEVERAL}`,
  })
  result_status?: IntegrationResultStatus[];

  @ChoiceListField(CHANNELS, { min: 1, description: `Only tasks on this channel; ${SEVERAL}` })
  channel?: Channel[];

  @TextField({
    min: 1,
    max: MAX_EXTERNAL_ID,
    description: 'Only tasks for the commerce with this external id',
  })
  external_commerce_id?: string;

  @TextField({ min: 1, max: MAX_EXTERNAL_ID, description: 'Only tasks of operators with this external id' })
  external_operator_id?: string;

  @DateTimeField({ description: 'Only tasks that are scheduled at this time or later' })
  scheduled_from?: string;

  @DateTimeField({ description: 'Only tasks that are scheduled before this time' })
  scheduled_to?: string;
}
