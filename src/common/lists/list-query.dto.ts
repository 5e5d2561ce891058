import { IntegerField, TextField } from '../validation/field-decorators.js';

export const MAX_PER_PAGE = 100;
const DEFAULT_PER_PAGE = 25;
const MAX_PAGE = 1_000_000;
/** In characters: those of the longest name, in UTF-8, in Base64, and of an id. */
const MAX_CURSOR = 2_000;

/** Which part of a list is wanted; the filters and `sort` of a list are added by its own class. */
export class ListQueryDto {
  @IntegerField({
    min: 1,
    max: MAX_PAGE,
    default: 1,
    description:
      'Page from 1, with totals. Not together with `cursor`, which is the way to deep pages: what comes before a page is ' +
      'read too',
  })
  page?: number;

  @IntegerField({
    min: 1,
    max: MAX_PER_PAGE,
    default: DEFAULT_PER_PAGE,
    description: 'How many a page has at most',
  })
  per_page: number = DEFAULT_PER_PAGE;

  @TextField({
    max: MAX_CURSOR,
    description:
      'Instead of `page`: empty for the first part, then `meta.nextCursor` of the answer before, with the same filters ' +
      'and `sort`. Without totals, at a cost that does not grow with the depth',
  })
  cursor?: string;
}
