import { Check, Column, Entity, Index, Unique } from 'typeorm';
import { Commerce } from '../../commerces/entities/commerce.entity.js';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import {
  ClosedSet,
  IdentifiedRow,
  SearchWordsColumn,
  TenantReference,
  TimestampColumn,
} from '../../database/connection/columns.js';
import {
  ACTIVITY_STATUSES,
  ACTIVITY_TYPES,
  type ActivityStatus,
  type ActivityType,
} from '../activity-status.js';

/**
 * Something to be done for a shop. What only a task has is in {@link TaskDetails}.
 *
 * `createdAt` is the moment in `id`, so that ids are in the order of creation and their key serves to sort by
 * it.
 */
@Entity('activities')
@TenantReference(() => Commerce, 'commerceId')
@ClosedSet('activities', 'type', ACTIVITY_TYPES)
@ClosedSet('activities', 'channel', CHANNELS)
@ClosedSet('activities', 'status', ACTIVITY_STATUSES)
@Check('ck_activities_request_fingerprint', 'octet_length(request_fingerprint) = 32')
@Check('ck_activities_version', 'version > 0')
@Unique(['tenantId', 'idempotencyKey'])
@Index(['tenantId', 'scheduledAt', 'id'])
@Index(['tenantId', 'status', 'scheduledAt', 'id'])
@Index(['tenantId', 'commerceId', 'scheduledAt', 'id'])
export class Activity extends IdentifiedRow {
  @Column('text')
  type!: ActivityType;

  @Column('text')
  channel!: Channel;

  @Column('text')
  status!: ActivityStatus;

  @Column('text')
  reason!: string;

  @Column('uuid')
  commerceId!: string;

  @Column('text', { nullable: true })
  assignmentReason!: string | null;

  /** Compared byte by byte: case and spaces count. */
  @Column({ type: 'text', collation: 'C' })
  idempotencyKey!: string;

  /** SHA-256 over the canonical form of the request that made it. */
  @Column('bytea')
  requestFingerprint!: Buffer;

  @TimestampColumn()
  scheduledAt!: Date;

  @TimestampColumn({ nullable: true })
  suggestedExecutionTime!: Date | null;

  @Column('text', { nullable: true })
  userStatus!: string | null;

  @Column('integer', { nullable: true })
  score!: number | null;

  /** The subject of the credential that made it. */
  @Column('text')
  createdBy!: string;

  /** From 1, one more with each change. */
  @Column('integer', { default: 1 })
  version!: number;

  @SearchWordsColumn('activities')
  searchWords!: string;
}
