import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { ResultType } from '../../../activity-config/result-types/entities/result-type.entity.js';
import { RESULT_STATUSES, type ResultStatus } from '../../../activity-config/result-types/result-status.js';
import { Commerce } from '../../../commerces/entities/commerce.entity.js';
import {
  ClosedSet,
  TenantReference,
  TenantRow,
  TimestampColumn,
} from '../../../database/connection/columns.js';
import { Operator } from '../../../operators/entities/operator.entity.js';
import { Activity } from '../../entities/activity.entity.js';
import { RESULT_CONTACT_TYPES, type ResultContactType } from '../result-contact-type.js';
import { FOLLOW_UP_ERRORS, type FollowUpError } from '../follow-up-error.js';

/**
 * What somebody said came of a task, or of a contact with a shop that was no task. Rows are added and never
 * changed: of several of a task, the latest that is not PENDING counts. Ids are in the order of receipt.
 */
@Entity('task_results')
@TenantReference(() => Activity, 'activityId')
@TenantReference(() => Commerce, 'commerceId')
@TenantReference(() => Operator, 'operatorId')
@TenantReference(() => ResultType, 'resultCode', 'code')
@TenantReference(() => Activity, 'followUpActivityId')
@ClosedSet('task_results', 'status', RESULT_STATUSES)
@ClosedSet('task_results', 'contact_type', RESULT_CONTACT_TYPES)
@ClosedSet('task_results', 'follow_up_error', FOLLOW_UP_ERRORS)
@Check('ck_task_results_result_code', `status IN ('PENDING', 'CANCELED') OR result_code IS NOT NULL`)
@Check('ck_task_results_revision', 'revision > 0')
@Check('ck_task_results_identity', '(idempotency_key IS NULL) <> (fingerprint IS NULL)')
@Check('ck_task_results_fingerprint', 'octet_length(fingerprint) = 32')
@Check('ck_task_results_request_hash', 'octet_length(request_hash) = 32')
@Unique(['tenantId', 'idempotencyKey'])
@Unique(['tenantId', 'fingerprint'])
@Unique(['tenantId', 'activityId', 'revision'])
@Index(['tenantId', 'commerceId', 'id'])
export class TaskResult extends TenantRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** Null for a result without a task. */
  @Column('uuid', { nullable: true })
  activityId!: string | null;

  @Column('uuid')
  commerceId!: string;

  /** Who says it, where that was said. */
  @Column('uuid', { nullable: true })
  operatorId!: string | null;

  /** From 1, one more with each result of the task. */
  @Column('integer')
  revision!: number;

  @Column('text')
  status!: ResultStatus;

  @Column({ type: 'text', collation: 'C', nullable: true })
  resultCode!: string | null;

  @Column('text', { nullable: true })
  comment!: string | null;

  @Column('text', { nullable: true })
  contactType!: ResultContactType | null;

  /** What the caller's own system calls the status. */
  @Column('text', { nullable: true })
  externalStatus!: string | null;

  @Column('boolean')
  hardOverride!: boolean;

  /** When to contact the shop again. */
  @TimestampColumn({ nullable: true })
  futureScheduledAt!: Date | null;

  /** The task that was made for then. It is written in the transaction of the row, and not after. */
  @Column('uuid', { nullable: true })
  followUpActivityId!: string | null;

  @Column('text', { nullable: true })
  followUpError!: FollowUpError | null;

  @Column('jsonb', { nullable: true })
  payload!: unknown;

  @Column('jsonb', { nullable: true })
  rawPayload!: unknown;

  /** When it happened, as the caller says. */
  @TimestampColumn()
  occurredAt!: Date;

  @TimestampColumn()
  receivedAt!: Date;

  /** Compared byte by byte: case and spaces count. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  idempotencyKey!: string | null;

  /** SHA-256 of what makes two results without a key the same one; null where there is a key. */
  @Column('bytea', { nullable: true })
  fingerprint!: Buffer | null;

  /** SHA-256 over the canonical form of the request. */
  @Column('bytea')
  requestHash!: Buffer;

  /** The subject of the credential that submitted it. */
  @Column('text')
  actor!: string;
}
