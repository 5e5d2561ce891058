import { Column, Entity, PrimaryColumn } from 'typeorm';
import { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';

/**
 * The breaker of a configuration, as all instances share it, and when it was last used. Made with the
 * configuration; apart from it, since it is written with each group of outcomes.
 */
@Entity('dispatch_config_states')
@TenantReference(() => DispatchConfig, 'configId')
export class DispatchConfigState extends TenantRow {
  @PrimaryColumn('uuid')
  configId!: string;

  /** Failures in a row. */
  @Column('integer', { default: 0 })
  failures!: number;

  /** Probes that failed since the breaker opened; null while it is closed. */
  @Column('integer', { nullable: true })
  probes!: number | null;

  @TimestampColumn({ nullable: true })
  heldUntil!: Date | null;

  /** Of the probe that is under way. */
  @Column('uuid', { nullable: true })
  probeToken!: string | null;

  @TimestampColumn({ nullable: true })
  lastSuccessAt!: Date | null;

  @TimestampColumn({ nullable: true })
  lastFailureAt!: Date | null;

  @Column('text', { nullable: true })
  lastErrorCode!: string | null;
}
