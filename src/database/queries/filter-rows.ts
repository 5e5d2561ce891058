import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { searchQuery } from './search-words.js';
import type { TenantId } from '../tenant/tenant-id.js';

/**
 * Keeps of a tenant's rows those whose properties have the wanted values; a list means any of them, and what is undefined
 * is not looked at.
 *
 * @param query of the tenant's rows.
 * @param tenantId whose words are searched.
 * @param search starts of words that the row has.
 */
export function filterRows<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  tenantId: TenantId,
  wanted: Partial<Record<keyof Row & string, unknown>>,
  search?: string,
): SelectQueryBuilder<Row> {
  for (const [property, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    query.andWhere(`${query.alias}.${property} = ANY (:${property})`, { [property]: [value].flat() });
  }
  if (search !== undefined) {
    query.andWhere(`${query.alias}.searchWords @@ (:search)::tsquery`, {
      search: searchQuery(tenantId, search),
    });
  }
  return query;
}
