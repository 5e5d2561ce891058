import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantReference, TenantRow, TimestampColumn } from '../../../database/connection/columns.js';
import { Activity } from '../../entities/activity.entity.js';

/**
 * A READY task that waits to be sent to its provider, or is on its way. The row goes when the task leaves READY.
 * Who changes it locks the activity first.
 *
 * It has one index beside its key, and the look for due rows is a scan of it; what a claim writes is in no
 * index, so that the new version of the row stays on its page.
 */
@Entity('dispatches')
@TenantReference(() => Activity, 'activityId')
@Check('ck_dispatches_lease', '(lease_token IS NULL) = (lease_until IS NULL)')
@Index(['tenantId', 'configId', 'dueAt'])
export class Dispatch extends TenantRow {
  @PrimaryColumn('uuid')
  activityId!: string;

  /** No foreign key: configurations are never deleted, and all creates of a tenant would lock one row. */
  @Column('uuid')
  configId!: string;

  @TimestampColumn()
  dueAt!: Date;

  /** The `timestamp` of what is sent, on every try. */
  @TimestampColumn({ nullable: true })
  firstClaimedAt!: Date | null;

  /** Of the claim that sends it now. */
  @Column('uuid', { nullable: true })
  leaseToken!: string | null;

  @TimestampColumn({ nullable: true })
  leaseUntil!: Date | null;

  /** Tries that were spent. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** From 1. Part of the key that it is sent with. */
  @Column('integer', { default: 1 })
  generation!: number;

  /** Whether a try of this generation ended without saying whether the task arrived. */
  @Column('boolean', { default: false })
  mayHaveArrived!: boolean;

  /** Made due by hand, so that no change of timing or schedule moves it. */
  @Column('boolean', { default: false })
  isByHand!: boolean;
}
