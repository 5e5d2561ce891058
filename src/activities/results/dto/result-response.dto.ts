import { ApiExtension, ApiProperty, ApiSchema, OmitType } from '@nestjs/swagger';
import { RESULT_STATUSES, type ResultStatus } from '../../../activity-config/result-types/result-status.js';
import { JSON_VALUE, integerSchema } from '../../../common/validation/json-schemas.js';
import { ACTIVITY_STATUSES, type ActivityStatus } from '../../activity-status.js';
import { RESULT_CONTACT_TYPES, type ResultContactType } from '../result-contact-type.js';
import type { TaskResult } from '../entities/task-result.entity.js';
import { FOLLOW_UP_ERRORS, type FollowUpError } from '../follow-up-error.js';
import type { RecordedResult } from '../recorded-result.js';
import { MAX_RESULTS } from '../result-errors.js';
import { RECORDED_RESULT } from './result.examples.js';

/** A result as it was recorded. */
@ApiSchema({
  name: 'Result',
  description: 'What somebody said came of a task, or of a contact that was no task',
})
export class ResultResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the result',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The task; null for a result without one',
    example: 'ee0e8400-e29b-41d4-a716-446655440000',
  })
  activityId!: string | null;

  @ApiProperty({
    format: 'uuid',
    description: 'Id of the commerce',
    example: '880e8400-e29b-41d4-a716-446655440000',
  })
  commerceId!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The operator who says it; null where that was not said',
    example: 'cc0e8400-e29b-41d4-a716-446655440000',
  })
  operatorId!: string | null;

  @ApiProperty({
    ...integerSchema(1, MAX_RESULTS),
    description: 'From 1, one more with each result of the task. The latest that is not PENDING counts',
    example: 1,
  })
  revision!: number;

  @ApiProperty({ enum: RESULT_STATUSES, description: 'What it says of the task', example: 'COMPLETED' })
  status!: ResultStatus;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The code of its type; null where only a status was given',
    example: 'SALE_COMPLETED',
  })
  result!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What there was to say about it; null where nothing',
    example: 'Two boxes of soda',
  })
  comment!: string | null;

  @ApiProperty({
    type: String,
    enum: RESULT_CONTACT_TYPES,
    nullable: true,
    description: 'Who began; null where that was not said',
    example: 'OUTBOUND',
  })
  contactType!: ResultContactType | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: "What the caller's own system calls the status; null where that was not said",
    example: null,
  })
  externalStatus!: string | null;

  @ApiProperty({ description: 'Whether it was to replace another', example: false })
  hardOverride!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When to contact the shop again; null where that was not said',
    example: null,
  })
  futureScheduledAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The task that was created for then; null where none was',
    example: null,
  })
  followUpActivityId!: string | null;

  @ApiProperty({
    type: String,
    enum: FOLLOW_UP_ERRORS,
    nullable: true,
    description: 'Why a task for then was not created, where one was wanted',
    example: null,
  })
  followUpError!: FollowUpError | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The key that it was submitted with; null where it had none',
    example: 'result-2025-01-16-001',
  })
  idempotencyKey!: string | null;

  @ApiProperty({ description: 'The subject of the credential that submitted it', example: 'user-4711' })
  actor!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When it happened, as the caller says',
    example: '2025-01-16T09:20:00.000Z',
  })
  occurredAt!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When the service received it',
    example: '2025-01-16T09:20:03.000Z',
  })
  receivedAt!: string;

  @ApiProperty({ ...JSON_VALUE, description: 'The `payload` of its details, or null' })
  payload!: unknown;

  @ApiProperty({ ...JSON_VALUE, description: 'Its `raw_payload`, or null' })
  rawPayload!: unknown;

  static of(this: void, result: TaskResult): ResultResponseDto {
    const { payload, rawPayload } = result;
    return { ...withoutPayloads(result), payload, rawPayload };
  }
}

/** A result as the response to who submits it shows it: what was sent along is not sent back. */
@ApiExtension('x-example', RECORDED_RESULT)
@ApiSchema({ name: 'RecordedResult', description: 'A result, and what it has made of its task' })
export class RecordedResultDto extends OmitType(ResultResponseDto, ['payload', 'rawPayload']) {
  @ApiProperty({
    type: String,
    enum: ACTIVITY_STATUSES,
    nullable: true,
    description: 'The status of the task, now; null for a result without a task',
    example: 'COMPLETED',
  })
  activityStatus!: ActivityStatus | null;

  static of(this: void, { result, activityStatus }: RecordedResult): RecordedResultDto {
    return { ...withoutPayloads(result), activityStatus };
  }
}

function withoutPayloads(result: TaskResult): Omit<ResultResponseDto, 'payload' | 'rawPayload'> {
  return {
    id: result.id,
    activityId: result.activityId,
    commerceId: result.commerceId,
    operatorId: result.operatorId,
    revision: result.revision,
    status: result.status,
    result: result.resultCode,
    comment: result.comment,
    contactType: result.contactType,
    externalStatus: result.externalStatus,
    hardOverride: result.hardOverride,
    futureScheduledAt: result.futureScheduledAt?.toISOString() ?? null,
    followUpActivityId: result.followUpActivityId,
    followUpError: result.followUpError,
    idempotencyKey: result.idempotencyKey,
    actor: result.actor,
    occurredAt: result.occurredAt.toISOString(),
    receivedAt: result.receivedAt.toISOString(),
  };
}
