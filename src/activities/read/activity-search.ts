import { Commerce } from '../../commerces/entities/commerce.entity.js';
import { searchQuery } from '../../database/queries/search-words.js';
import { type Sorting, endAt, positionAt } from '../../database/queries/list-rows.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { ActivityRow } from './activity-row.js';
import { type ActivityQuery, readActivities } from './activity-query.js';

/** More commerces than this are not listed to the database, but left for it to find. */
const MAX_LISTED = 1_000;

/** So many rows of a list are looked at in its order before the index of words is asked. */
const MAX_WALKED = 5_000;

/** More than these are left to the database to sort. */
const MAX_FOUND = 10_000;

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
  async read(query: ActivityQuery, sorting: Required<Sorting>): Promise<ActivityRow[]> {
    const limit = query.expressionMap.limit!;
    const end = await positionAt(query, sorting, MAX_WALKED);
    const walked = query.clone();
    if (end) endAt(walked, sorting, end);
    // The expression keeps the database from its index of words.
    const rows = await readActivities(this.narrowBy(`coalesce(activity.searchWords, '')`, walked));
    return end === null || rows.length === limit ? rows : this.readFound(query, sorting);
  }

  /**
   * By the ids of what is found, which the database can only have from its index of words: with an order and a limit, it
   * may look at every row of a list instead for words that it has no statistics of, and takes a third of a second.
   */
  private async readFound(query: ActivityQuery, { order }: Required<Sorting>): Promise<ActivityRow[]> {
    const rows = await this.narrow(query.clone())
      .select(order.id, 'id')
      .orderBy()
      .limit(MAX_FOUND + 1)
      .getRawMany<{ id: string }>();
    if (rows.length > MAX_FOUND) return readActivities(this.narrow(query));
    if (rows.length === 0) return [];
    return readActivities(
      query.andWhere(`${order.id} = ANY (:found::uuid[])`, { found: rows.map(({ id }) => id) }),
    );
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
