import { ListQueryDto } from '../../../common/lists/list-query.dto.js';
import { BooleanField, ChoiceField } from '../../../common/validation/field-decorators.js';
import { namedSorts } from '../../../common/openapi/named-enum.js';

const KEY_SORTS = namedSorts('KeySort', ['key', '-key']);

/** The query parameters of `GET /api/activity-config/attribute-policies`. */
export class ListByKeyQueryDto extends ListQueryDto {
  @ChoiceField(KEY_SORTS, {
    default: 'key',
    description: 'What the list is sorted by. `-` reverses the order',
  })
  sort: (typeof KEY_SORTS)[number] = 'key';
}

/** The query parameters of `GET /api/activity-config/attribute-keys`. */
export class ListAttributeKeysQueryDto extends ListByKeyQueryDto {
  @BooleanField({ description: 'Only active ones, or only inactive ones' })
  is_active?: boolean;
}
