import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { TenantId } from '../tenant/tenant-id.js';

/** New values of a row's columns; undefined leaves one as it is. */
export type Changes<Row> = { [Column in keyof Row]?: Row[Column] | undefined };

/** The columns of a row's key. */
type Key<Row> = FindOptionsWhere<Row> & { tenantId: TenantId };

/**
 * Changes one row in one statement and returns it as it then is; without changes it only reads.
 *
 * @returns null where there is no such row.
 */
export async function updateRow<Row extends ObjectLiteral & { updatedAt: Date }>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  key: Key<Row>,
  changes: Changes<Row>,
): Promise<Row | null> {
  if (Object.values(changes).every((value) => value === undefined)) return manager.findOneBy(entity, key);
  const values = { ...changes, updatedAt: new Date() } as unknown as QueryDeepPartialEntity<Row>;
  const { raw } = await manager
    .createQueryBuilder()
    .update(entity)
    .set(values)
    .where(key)
    .returning('*')
    .execute();
  const [columns] = raw as Record<string, unknown>[];
  return columns ? toRow(manager, entity, columns) : null;
}

function toRow<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  columns: Record<string, unknown>,
): Row {
  const selected = manager.connection.getMetadata(entity).columns.filter(({ isSelect }) => isSelect);
  const values = selected.map(({ propertyName, databaseName }) => [propertyName, columns[databaseName]]);
  return Object.assign(manager.create(entity), Object.fromEntries(values)) as Row;
}
