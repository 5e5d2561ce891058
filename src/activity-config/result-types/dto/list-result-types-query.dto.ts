import { ListQueryDto } from '../../../common/lists/list-query.dto.js';
import { namedSorts } from '../../../common/openapi/named-enum.js';
import { BooleanField, ChoiceField } from '../../../common/validation/field-decorators.js';

const CODE_SORTS = namedSorts('CodeSort', ['code', '-code']);

/** The query parameters of `GET /api/activity-config/result-types`. */
export class ListResultTypesQueryDto extends ListQueryDto {
  @BooleanField({ description: 'Only active ones, or only inactive ones' })
  is_active?: boolean;

  @ChoiceField(CODE_SORTS, {
    default: 'code',
    description: 'What the list is sorted by. `-` reverses the order',
  })
  sort: (typeof CODE_SORTS)[number] = 'code';
}
