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
    description:
      'Which page, from 1, with totals; the first where neither it nor `cursor` is given. The cursor is the way to deep ' +
      'pages: what comes before a page is read too',
  })
  page?: number;

  @IntegerField({
    min: 1,
    max: MAX_PER_PAGE,
    default: DEFAULT_PER_PAGE,
    description: 'How many items the response has at most',
  })
  per_page: number = DEFAULT_PER_PAGE;

  @TextField({
    max: MAX_CURSOR,
    mayBeEmpty: true,
    description:
      'Instead of `page`: empty for the first part of the list, then `meta.nextCursor` of the response before, with the ' +
      'same filters and `sort`. Without totals, and as fast at the end of a long list as at its start',
  })
  cursor?: string;
}
