import { CHANNELS, type Channel } from '../../../activity-config/channel.js';
import { ListQueryDto } from '../../../common/lists/list-query.dto.js';
import { namedSorts } from '../../../common/openapi/named-enum.js';
import { BooleanField, ChoiceField } from '../../../common/validation/field-decorators.js';

const DISPATCH_CONFIG_SORTS = namedSorts('DispatchConfigSort', ['created_at', '-created_at']);

/** The query parameters of `GET /api/dispatch-configs`. */
export class ListDispatchConfigsQueryDto extends ListQueryDto {
  @ChoiceField(CHANNELS, { description: 'Only those of this channel' })
  channel?: Channel;

  @BooleanField({ description: 'Only active ones, or only inactive ones' })
  is_active?: boolean;

  @ChoiceField(DISPATCH_CONFIG_SORTS, {
    default: 'created_at',
    description: 'What the list is sorted by. `-` puts the newest first',
  })
  sort: (typeof DISPATCH_CONFIG_SORTS)[number] = 'created_at';
}
