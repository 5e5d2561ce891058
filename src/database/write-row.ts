import type { DataSource, EntityTarget } from 'typeorm';
import type { IdentifiedRow } from './columns.js';
import { retryDeadlock } from './retry-deadlock.js';
import type { TenantId } from './tenant-id.js';

/**
 * Writes a new row whose every column the row says.
 *
 * @throws {DatabaseError} SQLSTATE 23505 when another row has a value that must be unique.
 */
export async function insertRow<Row extends IdentifiedRow>(
  dataSource: DataSource,
  entity: EntityTarget<Row>,
  row: Row,
): Promise<void> {
  // The library's type asks that free JSON be deeply partial.
  await retryDeadlock(() => dataSource.manager.insert(entity, row as never));
}

/**
 * Changes a row in one atomic write, and reads what it then is. With no change to make it is only read, and keeps its
 * `updatedAt`.
 *
 * @param changes what is undefined stays as it is.
 * @returns null when the tenant has no such row.
 */
export function updateRow<Row extends IdentifiedRow>(
  dataSource: DataSource,
  entity: EntityTarget<Row>,
  { tenantId, id }: { tenantId: TenantId; id: string },
  changes: { [Property in keyof Row]?: unknown },
): Promise<Row | null> {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return retryDeadlock(() =>
    dataSource.transaction(async (manager) => {
      if (Object.keys(given).length > 0) {
        await manager
          .createQueryBuilder()
          .update(entity)
          .set({ ...given, updatedAt: new Date() } as never)
          .where('tenantId = :tenantId AND id = :id', { tenantId, id })
          .execute();
      }
      return manager
        .createQueryBuilder(entity, 'changed')
        .where('changed.tenantId = :tenantId AND changed.id = :id', { tenantId, id })
        .getOne();
    }),
  );
}
