import { ListQueryDto } from '../../../common/lists/list-query.dto.js';
import { ChoiceField } from '../../../common/validation/field-decorators.js';
import { namedSorts } from '../../../common/openapi/named-enum.js';

const API_KEY_SORTS = namedSorts('ApiKeySort', ['-created_at', 'created_at']);

/** The query parameters of `GET /api/api-keys`. */
export class ListApiKeysQueryDto extends ListQueryDto {
  @ChoiceField(API_KEY_SORTS, {
    default: '-created_at',
    description: 'What the list is sorted by. `-` puts the newest first',
  })
  sort: (typeof API_KEY_SORTS)[number] = '-created_at';
}
