import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Activity } from '../../activities/entities/activity.entity.js';
import { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { ClosedSet, TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../attempts/attempt-outcome.js';

/** One try of sending a task to its provider. Rows are added and never changed, and deleted when they are old. */
@Entity('dispatch_attempts')
@TenantReference(() => Activity, 'activityId')
@TenantReference(() => DispatchConfig, 'configId')
@ClosedSet('dispatch_attempts', 'outcome', ATTEMPT_OUTCOMES)
@Index(['tenantId', 'startedAt'])
export class DispatchAttempt extends TenantRow {
  @PrimaryColumn('uuid')
  activityId!: string;

  /** UUIDv7, in the order of the attempts. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  configId!: string;

  /** Of the key that it was sent with. */
  @Column('integer')
  generation!: number;

  /** Its number among those of the queue row, from 1. */
  @Column('integer')
  attempt!: number;

  @TimestampColumn()
  startedAt!: Date;

  @Column('integer')
  durationMs!: number;

  @Column('text')
  outcome!: AttemptOutcome;

  /** Null where no response came. */
  @Column('integer', { nullable: true })
  responseStatus!: number | null;

  /** Its beginning. */
  @Column('text', { nullable: true })
  responseBody!: string | null;

  @Column('text', { nullable: true })
  errorCode!: string | null;

  @Column('text', { nullable: true })
  errorMessage!: string | null;

  /** Which instance of the service made it. */
  @Column('text')
  instance!: string;

  /** The provider's own id of the task, where its response named one. */
  @Column('text', { nullable: true })
  providerActivityId!: string | null;
}
