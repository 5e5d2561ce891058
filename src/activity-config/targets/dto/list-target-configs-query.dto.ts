import { ListQueryDto } from '../../../common/lists/list-query.dto.js';
import { BooleanField, ChoiceField } from '../../../common/validation/field-decorators.js';
import { namedSorts } from '../../../common/openapi/named-enum.js';

const TARGET_CONFIG_SORTS = namedSorts('TargetConfigSort', ['priority', '-priority']);

/** The query parameters of `GET /api/activity-config/target-resolution`. */
export class ListTargetConfigsQueryDto extends ListQueryDto {
  @BooleanField({ description: 'Only active ones, or only inactive ones' })
  is_active?: boolean;

  @ChoiceField(TARGET_CONFIG_SORTS, {
    default: 'priority',
    description: 'What the list is sorted by. `-` puts the largest first',
  })
  sort: (typeof TARGET_CONFIG_SORTS)[number] = 'priority';
}
