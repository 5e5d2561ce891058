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
const SEVERAL = 'repeat the parameter for several';

/** Filters narrow each other; several values of one widen it. */
@ApiSchema({ name: 'ListActivitiesQuery' })
export class ListActivitiesQueryDto extends ListQueryDto {
  @ChoiceListField(ACTIVITY_STATUSES, { min: 1, description: `Only activities with this status; ${SEVERAL}` })
  status?: ActivityStatus[];

  @ChoiceListField(ACTIVITY_TYPES, { min: 1, description: `Only activities of this type; ${SEVERAL}` })
  type?: ActivityType[];

  @ChoiceListField(CHANNELS, { min: 1, description: `Only activities on this channel; ${SEVERAL}` })
  channel?: Channel[];

  @UuidListField({
    min: 1,
    max: MAX_IDS,
    description: `Only activities for this commerce, by id; ${SEVERAL}`,
  })
  commerce_id?: string[];

  @UuidListField({ min: 1, max: MAX_IDS, description: `Only activities on this route, by id; ${SEVERAL}` })
  route_id?: string[];

  @UuidListField({ min: 1, max: MAX_IDS, description: `Only activities of this operator, by id; ${SEVERAL}` })
  operator_id?: string[];

  @DateTimeField({ description: 'Only activities that are scheduled at this time or later' })
  scheduled_from?: string;

  @DateTimeField({ description: 'Only activities that are scheduled before this time' })
  scheduled_to?: string;

  @SearchField({
    description:
      'Words, or starts of words, of the reason and the idempotency key, or of the name of the commerce. Case and ' +
      'accents do not count',
  })
  search?: string;

  @ChoiceField(SORTS, {
    default: '-created_at',
    description:
      'What the list is sorted by. `-` puts the latest first. Activities of the same time are sorted by id',
  })
  sort: (typeof SORTS)[number] = '-created_at';
}
