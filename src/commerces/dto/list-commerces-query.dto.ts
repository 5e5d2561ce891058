import { ListQueryDto } from '../../common/lists/list-query.dto.js';
import {
  BooleanField,
  ChoiceField,
  SearchField,
  TextField,
} from '../../common/validation/field-decorators.js';
import { MAX_TEXT } from './create-commerce.dto.js';

export const COMMERCE_SORTS = ['name', '-name', 'created_at', '-created_at'] as const;
export type CommerceSort = (typeof COMMERCE_SORTS)[number];

/** The query parameters of `GET /api/commerces`. */
export class ListCommercesQueryDto extends ListQueryDto {
  @BooleanField({ description: 'Only active ones, or only inactive ones' })
  is_active?: boolean;

  @TextField({ min: 1, max: MAX_TEXT, description: 'The one with exactly this external id' })
  external_id?: string;

  @TextField({ min: 1, max: MAX_TEXT, description: 'Those with exactly this global external id' })
  global_external_id?: string;

  @TextField({ min: 1, max: MAX_TEXT, description: 'The one with exactly this tax id' })
  tax_id?: string;

  @SearchField({
    description:
      'Those whose name has words that begin with each of these, whatever their case, accents and order',
  })
  search?: string;

  @ChoiceField(COMMERCE_SORTS, { default: 'name', description: 'With `-` the largest first' })
  sort: CommerceSort = 'name';
}
