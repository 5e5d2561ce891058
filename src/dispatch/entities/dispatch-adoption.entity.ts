import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { ClosedSet, TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import {
  ADOPTION_PASSES,
  ADOPTION_WALKS,
  type AdoptionPass,
  type AdoptionWalk,
} from '../adoption/adoption-pass.js';

/**
 * Where a configuration stands with bringing the queue in step with its tasks. Made with the configuration;
 * apart from it, since it is written with each chunk, and read by its time over all tenants, for which the row
 * is narrow.
 */
@Entity('dispatch_adoptions')
@TenantReference(() => DispatchConfig, 'configId')
@ClosedSet('dispatch_adoptions', 'pass', ADOPTION_PASSES)
@ClosedSet('dispatch_adoptions', 'walk', ADOPTION_WALKS)
@Check('ck_dispatch_adoptions_lease', '(lease_token IS NULL) = (lease_until IS NULL)')
export class DispatchAdoption extends TenantRow {
  @PrimaryColumn('uuid')
  configId!: string;

  /** When the next chunk is due; null while the configuration is not active. */
  @TimestampColumn({ nullable: true })
  dueAt!: Date | null;

  /** Of the instance that works on it. */
  @Column('uuid', { nullable: true })
  leaseToken!: string | null;

  @TimestampColumn({ nullable: true })
  leaseUntil!: Date | null;

  @Column('text', { default: 'ADOPT' })
  pass!: AdoptionPass;

  /** What the pass walks through at present. */
  @Column('text', { default: 'ROWS' })
  walk!: AdoptionWalk;

  /** After which task the next chunk begins, in the order of the walk; nulls for its beginning. */
  @TimestampColumn({ nullable: true })
  cursorScheduledAt!: Date | null;

  @Column('uuid', { nullable: true })
  cursorId!: string | null;

  /** When the configuration was last activated, or changed in what moves due times. */
  @TimestampColumn({ nullable: true })
  startedAt!: Date | null;

  /** Creates from this moment on are looked through, whatever they are scheduled for. */
  @TimestampColumn({ nullable: true })
  createdFrom!: Date | null;

  /** Queue rows that were written since `startedAt`. */
  @Column('integer', { default: 0 })
  adopted!: number;
}
