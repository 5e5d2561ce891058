import { searchQuery } from './search-words.js';
import type { TenantQuery } from './tenant-query.js';

/**
 * Keeps of a tenant's rows those whose properties have the wanted values; a list means any of them, and what
 * is undefined is not looked at.
 *
 * @param search starts of words that the row has.
 */
export function filterRows<Row>(
  query: TenantQuery<Row>,
  wanted: Partial<Record<keyof Row & string, unknown>>,
  search?: string,
): TenantQuery<Row> {
  const filters = Object.entries(wanted).filter(([, value]) => value !== undefined);
  for (const [property, value] of filters)
    query.and(`${query.table.column(property)} ${query.equals(value)}`);
  if (search !== undefined) {
    const words = query.value(searchQuery(query.tenantId, search));
    query.and(`${query.table.column('searchWords')} @@ ${words}::tsquery`);
  }
  // What many rows have and what few have want different plans.
  return filters.length > 0 || search !== undefined ? query.planByValues() : query;
}
