import type { Page } from '../../common/lists/page.dto.js';
import { listRows } from '../../database/queries/list-rows.js';
import type { TenantQuery } from '../../database/queries/tenant-query.js';
import type { ListByKeyQueryDto } from './dto/list-by-key-query.dto.js';

/** Reads a part of a list whose rows are told apart, and sorted, by their key. */
export function listByKey<Row extends { key: string }>(
  query: TenantQuery<Row>,
  request: ListByKeyQueryDto,
  list: string,
): Promise<Page<Row & { id: string }>> {
  return listRows(query, request, {
    list,
    sort: request.sort,
    order: { value: null, id: query.table.column('key') },
    read: async (sorted) => (await sorted.rows()).map((row) => Object.assign(row, { id: row.key })),
  });
}
