import type { QueriedTable } from '../../database/queries/queried-table.js';
import type { TenantQuery } from '../../database/queries/tenant-query.js';
import type { Activity } from '../entities/activity.entity.js';

/**
 * Reads what a table has of an activity.
 *
 * @param query of the tenant's activities.
 * @param table whose rows have the `activityId`.
 * @param sort the property that those of one activity are told apart, and sorted, by.
 * @returns null when the activity is not in the tenant, which one statement tells from an activity that has
 * none.
 */
export async function readParts<Row extends { activityId: string | null }>(
  query: TenantQuery<Activity>,
  id: string,
  table: QueriedTable,
  sort: keyof Row & string,
): Promise<Row[] | null> {
  const [tenantId, activityId] = [table.column('tenantId'), table.column('activityId')];
  const rows = await query
    .join(`LEFT JOIN ${table.path} ON ${tenantId} = activities.tenant_id AND ${activityId} = activities.id`)
    .and(`activities.id ${query.equals(id)}`)
    .orderBy(table.column(sort))
    .select<Row | { activityId: null }>(table.selection);
  return rows.length === 0 ? null : rows.filter((row): row is Row => row.activityId !== null);
}
