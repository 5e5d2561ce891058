import type { SelectQueryBuilder } from 'typeorm';
import type { Page } from '../../common/lists/page.dto.js';
import { listRows } from '../../database/queries/list-rows.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { ListByKeyQueryDto } from './dto/list-by-key-query.dto.js';

/** Reads a part of a list whose rows are told apart, and sorted, by their key. */
export function listByKey<Row extends { key: string }>(
  query: SelectQueryBuilder<Row>,
  request: ListByKeyQueryDto,
  options: { tenantId: TenantId; list: string },
): Promise<Page<Row>> {
  return listRows(query, request, {
    ...options,
    sort: request.sort,
    order: { value: null, id: `${query.alias}.key` },
    read: async (rows) => (await rows.getMany()).map((row) => Object.assign(row, { id: row.key })),
  });
}
