import {
  Check,
  Column,
  ForeignKey,
  Index,
  PrimaryColumn,
  type ColumnOptions,
  type ObjectType,
} from 'typeorm';
import type { TenantId } from '../tenant/tenant-id.js';

/** The first column of every key of every tenant table. */
export abstract class TenantRow {
  @PrimaryColumn('uuid')
  tenantId!: TenantId;
}

/** A tenant row that has an id of its own, made by the application (UUIDv7). */
export abstract class IdentifiedRow extends TenantRow {
  @PrimaryColumn('uuid')
  id!: string;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;

  @TimestampColumn({ default: () => 'now()' })
  updatedAt!: Date;
}

/** A moment in UTC with milliseconds, as precise as JavaScript's. */
export function TimestampColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column('timestamptz', { precision: 3, ...options });
}

/**
 * What a search finds the row by, as `searchWords` makes it. Its index is of a kind that TypeORM does not
 * know, so that the migration alone makes it.
 */
export function SearchWordsColumn(table: string): PropertyDecorator {
  const column = Column('tsvector', { default: '', select: false });
  const index = Index(`ix_${table}_search_words`, { synchronize: false });
  return (target, property) => {
    column(target, property);
    index(target, property);
  };
}

/** A composite foreign key that starts with the tenant, so that a row cannot point at another tenant's. */
export function TenantReference(
  target: () => ObjectType<object>,
  column: string,
  key = 'id',
): ClassDecorator {
  return ForeignKey(target, ['tenantId', column], ['tenantId', key]);
}

/** A `CHECK` that keeps a column to the values of a closed set. */
export function ClosedSet(table: string, column: string, values: readonly string[]): ClassDecorator {
  const list = values.map((value) => `'${value}'`).join(', ');
  return Check(`ck_${table}_${column}`, `${column} IN (${list})`);
}
