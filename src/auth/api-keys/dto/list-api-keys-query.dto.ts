import { ListQueryDto } from '../../../common/lists/list-query.dto.js';
import { ChoiceField } from '../../../common/validation/field-decorators.js';

const API_KEY_SORTS = ['-created_at', 'created_at'] as const;

/** The query parameters of `GET /api/api-keys`. */
export class ListApiKeysQueryDto extends ListQueryDto {
  @ChoiceField(API_KEY_SORTS, { default: '-created_at', description: 'With `-` the newest first' })
  sort: (typeof API_KEY_SORTS)[number] = '-created_at';
}
