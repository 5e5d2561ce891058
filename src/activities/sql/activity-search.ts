import { Commerce } from '../../commerces/entities/commerce.entity.js';
import { searchQuery } from '../../common/search-words.js';
import { type Sorting, endAt, positionAt } from '../../database/list-rows.js';
import type { TenantId } from '../../database/tenant-id.js';
import type { ActivityRow } from '../activity-row.js';
import { type ActivityQuery, readActivities } from './activity-query.js';

/** More commerces than this are not listed to the database, but left for it to find. */
const MAX_LISTED = 1_000;

/** So many rows of a list are looked at in its order before the index of words is asked. */
const MAX_WALKED = 5_000;

/** Finds the activities that have words themselves or in their commerce's name. */
export class ActivitySearch {
  private constructor(
    private readonly words: string,
    private readonly namedCommerces: string[],
    private readonly namedCommercesQuery: string,
  ) {}

  /**
   * Looks the commerces up first: with their ids, the database can choose between its indexes by how many rows each
   * would give, which it cannot with a condition that it has to look up itself.
   */
  static async of(query: ActivityQuery, tenantId: TenantId, text: string): Promise<ActivitySearch> {
    const words = searchQuery(tenantId, text);
    const named = query.connection
      .getRepository(Commerce)
      .createQueryBuilder('named')
      .select('named.id', 'id')
      .where('named.tenantId = :tenantId AND named.searchWords @@ :words::tsquery', { tenantId, words });
    const rows = await named.limit(MAX_LISTED + 1).getRawMany<{ id: string }>();
    const commerces = rows.map(({ id }) => id);
    return new ActivitySearch(words, commerces, named.limit().getQuery());
  }

  /** Narrows a query to what is found, by the index of words. */
  narrow(query: ActivityQuery): ActivityQuery {
    return this.narrowBy('activity.searchWords', query);
  }

  /**
   * Reads what a sorted and limited query finds.
   *
   * The index of words gives all that is found, to be sorted, however little of it is wanted: for words that a fifth of
   * a million tasks have, that takes a second. So the first rows of the list are looked at in its order, and only where
   * those do not give enough is the index asked: then there is little to find.
   */
  async read(query: ActivityQuery, sorting: Sorting): Promise<ActivityRow[]> {
    const limit = query.expressionMap.limit!;
    const end = await positionAt(query, sorting, MAX_WALKED);
    const walked = query.clone();
    if (end) endAt(walked, sorting, end);
    // The expression keeps the database from its index of words.
    const rows = await readActivities(this.narrowBy(`coalesce(activity.searchWords, '')`, walked));
    return end === null || rows.length === limit ? rows : readActivities(this.narrow(query));
  }

  private narrowBy(words: string, query: ActivityQuery): ActivityQuery {
    const inCommerce =
      this.namedCommerces.length > MAX_LISTED
        ? `activity.commerceId IN (${this.namedCommercesQuery})`
        : 'activity.commerceId = ANY (:named::uuid[])';
    const either = this.namedCommerces.length > 0 ? ` OR ${inCommerce}` : '';
    return query.andWhere(`(${words} @@ :words::tsquery${either})`, {
      words: this.words,
      named: this.namedCommerces,
    });
  }
}
