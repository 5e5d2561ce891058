import { ListQueryDto } from '../../common/lists/list-query.dto.js';
import { EmailField } from '../../common/validation/contact-fields.js';
import { BooleanField } from '../../common/validation/field-decorators.js';
import { SearchField } from '../../database/queries/search-field.decorator.js';
import { ChoiceListField } from '../../common/validation/list-field-decorators.js';
import { ExternalIdField, type ReferenceSort, ReferenceSortField } from '../../sync/reference-fields.js';
import { OPERATOR_TYPES, type OperatorType } from '../entities/operator.entity.js';

/** The query parameters of `GET /api/operators`. */
export class ListOperatorsQueryDto extends ListQueryDto {
  @BooleanField({ description: 'Only active ones, or only inactive ones' })
  is_active?: boolean;

  @ChoiceListField(OPERATOR_TYPES, { description: 'Only of this type, or of any of several' })
  type?: OperatorType[];

  @ExternalIdField({ description: 'Only those with this external id, of any type' })
  external_id?: string;

  @EmailField({ description: 'Only the one with this email, in any letter case' })
  email?: string;

  @SearchField({ description: 'Only those whose name has a word that starts so, for each word given' })
  search?: string;

  @ReferenceSortField()
  sort: ReferenceSort = 'name';
}
