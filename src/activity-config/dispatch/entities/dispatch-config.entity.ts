import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { ClosedSet, IdentifiedRow, TimestampColumn } from '../../../database/connection/columns.js';
import { Tenant } from '../../../tenants/tenant.entity.js';
import { CHANNELS, type Channel } from '../../channel.js';
import {
  DISPATCH_TIMINGS,
  type DispatchTiming,
  PROVIDER_KINDS,
  type ProviderKind,
} from '../dispatch-config.js';

/** A credential as it is stored: encrypted, with the id of the key that did it. */
interface StoredCredential {
  keyId: string;
  /** Base64. */
  sealed: string;
}

/** Where the tasks of a channel go, and when; at most one of a tenant and channel is active. */
@Entity('dispatch_configs')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
@ClosedSet('dispatch_configs', 'provider', PROVIDER_KINDS)
@ClosedSet('dispatch_configs', 'channel', CHANNELS)
@ClosedSet('dispatch_configs', 'timing', DISPATCH_TIMINGS)
@Check(
  'ck_dispatch_configs_lead_minutes',
  `(timing = 'LEAD') = (lead_minutes IS NOT NULL) AND lead_minutes >= 0`,
)
@Check('ck_dispatch_configs_timeout_seconds', 'timeout_seconds BETWEEN 1 AND 30')
@Check('ck_dispatch_configs_max_in_flight', 'max_in_flight BETWEEN 1 AND 64')
@Check('ck_dispatch_configs_version', 'version > 0')
@Index(['tenantId', 'createdAt', 'id'])
@Index('uq_dispatch_configs_active_channel', ['tenantId', 'channel'], { unique: true, where: 'is_active' })
export class DispatchConfig extends IdentifiedRow {
  @Column('text')
  name!: string;

  @Column('text')
  provider!: ProviderKind;

  @Column('text')
  channel!: Channel;

  /** Null for a kind of provider that has no address. */
  @Column('text', { nullable: true })
  baseUrl!: string | null;

  /** By their keys, as the kind of provider wants them. */
  @Column('jsonb', { default: {} })
  settings!: Record<string, string>;

  /** By their keys. Never shown. */
  @Column('jsonb', { default: {} })
  credentials!: Record<string, StoredCredential>;

  @Column('text')
  timing!: DispatchTiming;

  /** For `LEAD` only. */
  @Column('integer', { nullable: true })
  leadMinutes!: number | null;

  /** Seconds before the second try, the third, and so on. */
  @Column('integer', { array: true })
  retryDelays!: number[];

  @Column('integer')
  timeoutSeconds!: number;

  /** Tasks that one instance sends at the same time. */
  @Column('integer')
  maxInFlight!: number;

  /**
   * Tasks that were there before it was activated are sent where they are scheduled for this moment or later.
   * Null while it was never active.
   */
  @TimestampColumn({ nullable: true })
  adoptFrom!: Date | null;

  @Column('boolean')
  isActive!: boolean;

  /** From 1, one more with each change. */
  @Column('integer', { default: 1 })
  version!: number;
}
