import { ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import { ListQueryDto } from '../../common/lists/list-query.dto.js';
import { ChoiceField, DateTimeField } from '../../common/validation/field-decorators.js';
import { SearchField } from '../../database/queries/search-field.decorator.js';
import { ChoiceListField, UuidListField } from '../../common/validation/list-field-decorators.js';
import {
  ACTIVITY_STATUSES,
  ACTIVITY_TYPES,
  type ActivityStatus,
  type ActivityType,
} from '../activity-status.js';
import { namedSorts } from '../../common/openapi/named-enum.js';

const SORTS = namedSorts('ActivitySort', ['scheduled_at', '-scheduled_at', 'created_at', '-created_at']);
const MAX_IDS = 50;
const SEVERAL = 'several by repeating it';

/** Filters narrow each other; several values of one widen it. */
@ApiSchema({ name: 'ListActivitiesQuery' })
export class ListActivitiesQueryDto extends ListQueryDto {
  @ChoiceListField(ACTIVITY_STATUSES, { min: 1, description: `With this status; ${SEVERAL}` })
  status?: ActivityStatus[];

  @ChoiceListField(ACTIVITY_TYPES, { min: 1, description: `Of this type; ${SEVERAL}` })
  type?: ActivityType[];

  @ChoiceListField(CHANNELS, { min: 1, description: `On this channel; ${SEVERAL}` })
  channel?: Channel[];

  @UuidListField({ min: 1, max: MAX_IDS, description: `At this commerce; ${SEVERAL}` })
  commerce_id?: string[];

  @UuidListField({ min: 1, max: MAX_IDS, description: `On this route; ${SEVERAL}` })
  route_id?: string[];

  @UuidListField({ min: 1, max: MAX_IDS, description: `Of this operator; ${SEVERAL}` })
  operator_id?: string[];

  @DateTimeField({ description: 'Scheduled then or later' })
  scheduled_from?: string;

  @DateTimeField({ description: 'Scheduled before' })
  scheduled_to?: string;

  @SearchField({
    description:
      'Words, or starts of words, of the reason and the idempotency key, or of the name of the commerce. Case and ' +
      'accents do not count',
  })
  search?: string;

  @ChoiceField(SORTS, {
    default: '-created_at',
    description: 'With `-` the latest first; of one moment, by id',
  })
  sort: (typeof SORTS)[number] = '-created_at';
}
