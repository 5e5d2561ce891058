import { ListQueryDto } from '../../common/lists/list-query.dto.js';
import { BooleanField, UuidField } from '../../common/validation/field-decorators.js';
import { SearchField } from '../../database/queries/search-field.decorator.js';
import { ExternalIdField, type ReferenceSort, ReferenceSortField } from '../../sync/reference-fields.js';

/** The query parameters of `GET /api/routes`. */
export class ListRoutesQueryDto extends ListQueryDto {
  @BooleanField({ description: 'Only active ones, or only inactive ones' })
  is_active?: boolean;

  @ExternalIdField({ description: 'Only the one with this external id' })
  external_id?: string;

  @UuidField({ description: 'Only those that this operator is on' })
  operator_id?: string;

  @SearchField({ description: 'Only those whose name has a word that starts so, for each word given' })
  search?: string;

  @ReferenceSortField()
  sort: ReferenceSort = 'name';
}
