import { Column, Entity, PrimaryColumn } from 'typeorm';
import { ClosedSet, TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import {
  ACTIVITY_STATUSES,
  type ActivityStatus,
  STATUS_EVENT_TYPES,
  type StatusEventType,
} from '../activity-status.js';
import { Activity } from './activity.entity.js';

/**
 * One thing that happened to an activity. Rows are added and never changed; their ids are in the order they
 * happened.
 */
@Entity('activity_status_events')
@TenantReference(() => Activity, 'activityId')
@ClosedSet('activity_status_events', 'event_type', STATUS_EVENT_TYPES)
@ClosedSet('activity_status_events', 'from_status', ACTIVITY_STATUSES)
@ClosedSet('activity_status_events', 'to_status', ACTIVITY_STATUSES)
export class ActivityStatusEvent extends TenantRow {
  @PrimaryColumn('uuid')
  activityId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  eventType!: StatusEventType;

  /** Null for the first event. */
  @Column('text', { nullable: true })
  fromStatus!: ActivityStatus | null;

  @Column('text')
  toStatus!: ActivityStatus;

  /** The codes of what failed, separated by commas. */
  @Column('text', { nullable: true })
  errorCode!: string | null;

  @Column('text', { nullable: true })
  errorMessage!: string | null;

  /** The subject of the credential that caused it. */
  @Column('text')
  actor!: string;

  @TimestampColumn()
  occurredAt!: Date;
}
