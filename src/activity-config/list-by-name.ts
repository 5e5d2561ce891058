import type { ListQueryDto } from '../common/lists/list-query.dto.js';
import type { Page } from '../common/lists/page.dto.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantQuery } from '../database/queries/tenant-query.js';

interface NameOrder extends ListQueryDto {
  sort: string;
}

/**
 * Reads a part of a list whose rows are told apart, and sorted, by a name that their tenant gave them.
 *
 * @param list the name of the list, which a cursor is bound to.
 * @param name the property that has it.
 */
export function listByName<Name extends string, Row extends { [Property in Name]: string }>(
  query: TenantQuery<Row>,
  request: NameOrder,
  list: string,
  name: Name,
): Promise<Page<Row & { id: string }>> {
  return listRows(query, request, {
    list,
    sort: request.sort,
    order: { value: null, id: query.table.column(name) },
    read: async (sorted) => (await sorted.rows()).map((row) => Object.assign(row, { id: row[name] })),
  });
}
