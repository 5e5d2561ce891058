import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { CommerceUser } from '../../commerces/entities/commerce-user.entity.js';
import { ClosedSet, TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import {
  LOCK_REASONS,
  type LockReason,
  RESOLUTION_STRATEGIES,
  type ResolutionStrategy,
  TARGET_STATUSES,
  type TargetCriterion,
  type TargetStatus,
} from '../../activity-config/targets/target-rules.js';
import { Activity } from './activity.entity.js';

/** Whom at the shop an activity is for, and what decided it. */
@Entity('activity_target_users')
@TenantReference(() => Activity, 'activityId')
@TenantReference(() => CommerceUser, 'commerceUserId')
@ClosedSet('activity_target_users', 'status', TARGET_STATUSES)
@ClosedSet('activity_target_users', 'resolution_strategy', RESOLUTION_STRATEGIES)
@ClosedSet('activity_target_users', 'lock_reason', LOCK_REASONS)
@Check(
  'ck_activity_target_users_resolved',
  `(status = 'RESOLVED') = (commerce_user_id IS NOT NULL) AND (status = 'RESOLVED') = (lock_reason IS NOT NULL)`,
)
export class ActivityTargetUser extends TenantRow {
  @PrimaryColumn('uuid')
  activityId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  status!: TargetStatus;

  @Column('uuid', { nullable: true })
  commerceUserId!: string | null;

  @Column('text', { nullable: true })
  lockReason!: LockReason | null;

  @Column('text')
  resolutionStrategy!: ResolutionStrategy;

  /** The configuration that applied; it may be gone since, so this is no foreign key. */
  @Column('uuid', { nullable: true })
  configId!: string | null;

  /** The criteria of the request, where it brought its own. A retry goes by them again. */
  @Column('jsonb', { nullable: true })
  criteriaOverride!: TargetCriterion[] | null;

  /** The criterion that matched, as it was. */
  @Column('jsonb', { nullable: true })
  matchedCriterion!: TargetCriterion | null;

  @Column('text', { nullable: true })
  errorMessage!: string | null;

  @TimestampColumn({ nullable: true })
  resolvedAt!: Date | null;
}
