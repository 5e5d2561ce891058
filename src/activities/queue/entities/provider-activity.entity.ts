import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { DispatchConfig } from '../../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { TenantReference, TenantRow, TimestampColumn } from '../../../database/connection/columns.js';
import { Activity } from '../../entities/activity.entity.js';

/** The id by which a provider knows a task; each provider's ids are its own. */
@Entity('provider_activities')
@TenantReference(() => DispatchConfig, 'configId')
@TenantReference(() => Activity, 'activityId')
@Index(['tenantId', 'activityId'])
export class ProviderActivity extends TenantRow {
  /** Compared byte by byte. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  providerActivityId!: string;

  @PrimaryColumn('uuid')
  configId!: string;

  @Column('uuid')
  activityId!: string;

  @TimestampColumn()
  createdAt!: Date;
}
