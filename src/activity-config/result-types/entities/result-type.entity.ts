import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ClosedSet, TenantRow, TimestampColumn } from '../../../database/connection/columns.js';
import { Tenant } from '../../../tenants/tenant.entity.js';
import { RESULT_STATUSES, type ResultStatus } from '../result-status.js';

/** A code that a result can have, and what it means to the tenant. Types are made inactive, not deleted. */
@Entity('result_types')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
@ClosedSet('result_types', 'maps_to', RESULT_STATUSES)
export class ResultType extends TenantRow {
  /** Compared byte by byte. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  code!: string;

  @Column('text')
  label!: string;

  @Column('text')
  mapsTo!: ResultStatus;

  /** Whether a result of this type must say when the shop is to be contacted again. */
  @Column('boolean', { default: false })
  requiresFutureScheduledAt!: boolean;

  /** Whether somebody at the shop was spoken to. */
  @Column('boolean', { default: true })
  countsAsContact!: boolean;

  /** Whether it is offered for new results. One that is not is still taken, since phones are late. */
  @Column('boolean', { default: true })
  isActive!: boolean;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;

  @TimestampColumn({ default: () => 'now()' })
  updatedAt!: Date;
}
