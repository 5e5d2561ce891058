import type { QueriedTable } from '../../database/queries/queried-table.js';
import { searchQuery } from '../../database/queries/search-words.js';
import { type Order, type Sorting, endAt, positionAt, sortRows } from '../../database/queries/list-rows.js';
import type { TenantQuery } from '../../database/queries/tenant-query.js';
import type { ActivityRow } from './activity-row.js';
import { type ActivityQuery, joinActivities, readActivities } from './activity-query.js';

/** More commerces than this are not listed to the database, but left for it to find. */
const MAX_LISTED = 1_000;

/** So many rows of a list are looked at in its order before the index of words is asked. */
const MAX_WALKED = 5_000;

/** Of a page with so many found, or fewer, all are sorted at once. */
const FEW = 10_000;

/** Finds the activities that have words themselves or in their commerce's name. */
export class ActivitySearch {
  private constructor(
    private readonly words: string,
    /** Null for more than are listed. */
    private readonly namedCommerces: string[] | null,
  ) {}

  /**
   * Looks the commerces up first: with their ids, the database can choose between its indexes by how many
   * rows each would give, which it cannot with a condition that it has to look up itself.
   *
   * @param query whose tenant's activities are searched.
   */
  static async of(query: ActivityQuery, commerces: QueriedTable, text: string): Promise<ActivitySearch> {
    const words = searchQuery(query.tenantId, text);
    const named = query.on(commerces).planByValues();
    named.and(`commerces.search_words @@ ${named.value(words)}::tsquery`);
    return new ActivitySearch(words, await listed(named));
  }

  /** Narrows a query to what is found, by the indexes of words. */
  narrow(query: ActivityQuery): ActivityQuery {
    return this.narrowBy(
      query,
      'activities.search_words',
      (words) =>
        `activities.commerce_id IN (SELECT commerces.id FROM activities.commerces
        WHERE commerces.tenant_id = $1 AND commerces.search_words @@ ${words})`,
    );
  }

  /**
   * Narrows a query to what is found, row by row: expression and offset keep the database from its indexes of
   * words, which would give it much more than the few rows that are looked at.
   */
  private narrowInOrder(query: ActivityQuery): ActivityQuery {
    return this.narrowBy(
      query,
      `coalesce(activities.search_words, '')`,
      (words) =>
        `EXISTS (SELECT FROM activities.commerces
        WHERE commerces.tenant_id = $1 AND commerces.id = activities.commerce_id
          AND commerces.search_words @@ ${words} OFFSET 0)`,
    );
  }

  /**
   * Reads what a sorted and limited query finds.
   *
   * The index of words gives all that is found, to be sorted, however little of it is wanted: for words that
   * a fifth of a million tasks have, that takes a tenth of a second. So the first rows of the list are looked at
   * in its order, and only where those do not give enough is the index asked.
   *
   *     wanted          26 of what is called "visit", by time of schedule
   *     positionAt      the 5,001st row of the list, as (2027-03-01T10:00:00Z, its id)
   *     walked          up to there, 26 have the word: done
   *
   *     wanted          26 of what is called "xylophone"
   *     positionAt      the same
   *     walked          up to there, none has it
   *     sortFound       the index of words knows 3 in all; those 3, in the order of the list
   *
   * @param total of a page, how many are found: a few are sorted at once.
   */
  async read(
    query: ActivityQuery,
    sorting: Required<Sorting>,
    total?: Promise<number>,
  ): Promise<ActivityRow[]> {
    const found = await total;
    if (found === 0) return [];
    if (found !== undefined && found <= FEW) return this.sortFound(query, sorting);
    const end = await positionAt(query, sorting, MAX_WALKED);
    const walked = query.clone();
    if (end) endAt(walked, sorting, end);
    const rows = await readActivities(this.narrowInOrder(walked));
    return end === null || rows.length === query.maxRows ? rows : this.sortFound(query, sorting);
  }

  /**
   * By what the index of words gives. In the order of an index and with a limit, the database may look at every
   * row of a list instead, since it does not know how rare a word is: for one that comes late in the order, that
   * takes a sixth of a second of each 300,000 rows.
   */
  private sortFound(query: ActivityQuery, { sort, order }: Required<Sorting>): Promise<ActivityRow[]> {
    const found = this.narrow(query.clone().unsorted());
    sortRows(found, { sort, order: withoutIndex(order) });
    return readActivities(found);
  }

  /** @param hasNamedCommerce the condition for a commerce that is one of more than are listed. */
  private narrowBy(
    query: ActivityQuery,
    column: string,
    hasNamedCommerce: (words: string) => string,
  ): ActivityQuery {
    joinActivities(query);
    const words = `${query.value(this.words)}::tsquery`;
    const either = [`${column} @@ ${words}`];
    if (this.namedCommerces === null) either.push(hasNamedCommerce(words));
    else if (this.namedCommerces.length > 0)
      either.push(`activities.commerce_id = ANY (${query.value(this.namedCommerces)}::uuid[])`);
    return query.planByValues().and(either.join(' OR '));
  }
}

/**
 * The ids of commerces; null for more than are listed. They are counted first, since a large count is remembered,
 * while the index of words would give all of them anew to have a thousand.
 */
async function listed(commerces: TenantQuery<unknown>): Promise<string[] | null> {
  const total = await commerces.total();
  if (total === 0) return [];
  if (total > MAX_LISTED) return null;
  const rows = await commerces.limit(MAX_LISTED + 1).select<{ id: string }>('commerces.id');
  return rows.length > MAX_LISTED ? null : rows.map(({ id }) => id);
}

/** The same order by an expression, which keeps the database from its indexes of that order. */
function withoutIndex({ value, id }: Order): Order {
  return value === null ? { value, id: `greatest(${id})` } : { value: `greatest(${value})`, id };
}
