import { ApiProperty, ApiSchema, OmitType, getSchemaPath } from '@nestjs/swagger';
import { ANY_JSON, NULL_SCHEMA } from '../../common/validation/json-schemas.js';
import {
  ATTRIBUTE_RESOLVERS,
  ATTRIBUTE_STATUSES,
  ATTRIBUTE_STRATEGIES,
  type AttributeResolver,
  type AttributeStatus,
  type AttributeStrategy,
} from '../../activity-config/attributes/attribute-policy.js';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import {
  LOCK_REASONS,
  type LockReason,
  RESOLUTION_STRATEGIES,
  type ResolutionStrategy,
  TARGET_STATUSES,
  type TargetCriterion,
  type TargetStatus,
} from '../../activity-config/targets/target-rules.js';
import {
  ACTIVITY_STATUSES,
  ACTIVITY_TYPES,
  type ActivityStatus,
  type ActivityType,
} from '../activity-status.js';
import { type StoredTask, storedTaskOf } from '../create/stored-task.js';
import type { TaskDraft } from '../create/task-draft.js';
import { TargetCriterionDto } from '../../activity-config/targets/dto/target-criterion.dto.js';

@ApiSchema({ name: 'TaskDetails' })
export class TaskDetailsDto {
  @ApiProperty({ format: 'uuid', example: 'dd0e8400-e29b-41d4-a716-446655440000' })
  assignedRouteId!: string;

  @ApiProperty({ format: 'uuid', example: 'cc0e8400-e29b-41d4-a716-446655440000' })
  assignedOperatorId!: string;
}

/** A task as a create answers it. */
@ApiSchema({ name: 'Task' })
export class TaskResponseDto {
  @ApiProperty({ format: 'uuid', example: 'ee0e8400-e29b-41d4-a716-446655440000' })
  id!: string;

  @ApiProperty({ enum: ACTIVITY_TYPES, example: 'TASK' })
  type!: ActivityType;

  @ApiProperty({ enum: CHANNELS, example: 'SALESMAN' })
  channel!: Channel;

  @ApiProperty({
    enum: ACTIVITY_STATUSES,
    description:
      'UNRESOLVED when a target or an attribute could not be resolved: no error, the task exists and waits',
    example: 'READY',
  })
  status!: ActivityStatus;

  @ApiProperty({ type: () => TaskDetailsDto })
  taskDetails!: TaskDetailsDto;

  static of({ id, type, channel, status, assignedRouteId, assignedOperatorId }: StoredTask): TaskResponseDto {
    return {
      id,
      type,
      channel,
      status,
      taskDetails: { assignedRouteId, assignedOperatorId },
    };
  }
}

@ApiSchema({ name: 'ResolvedTarget' })
export class ResolvedTargetDto {
  @ApiProperty({ enum: TARGET_STATUSES })
  status!: TargetStatus;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  commerceUserId!: string | null;

  @ApiProperty({ type: String, enum: LOCK_REASONS, nullable: true, description: 'Why it is this person' })
  lockReason!: LockReason | null;

  @ApiProperty({ enum: RESOLUTION_STRATEGIES })
  resolutionStrategy!: ResolutionStrategy;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The configuration that applied',
  })
  configId!: string | null;

  @ApiProperty({
    oneOf: [{ $ref: getSchemaPath(TargetCriterionDto) }, NULL_SCHEMA],
    description: 'The criterion that matched; null for a fallback',
  })
  matchedCriterion!: TargetCriterion | null;

  @ApiProperty({ type: String, nullable: true })
  errorMessage!: string | null;
}

@ApiSchema({ name: 'ResolvedAttribute' })
export class ResolvedAttributeDto {
  @ApiProperty({ example: 'promotions' })
  key!: string;

  @ApiProperty({ enum: ATTRIBUTE_STATUSES })
  status!: AttributeStatus;

  @ApiProperty({ enum: ATTRIBUTE_STRATEGIES })
  strategy!: AttributeStrategy;

  @ApiProperty({ enum: ATTRIBUTE_RESOLVERS, description: 'Who gave the value' })
  resolver!: AttributeResolver;

  @ApiProperty({ description: 'Whether a policy of the tenant decided, or the default' })
  byPolicy!: boolean;

  @ApiProperty({ ...ANY_JSON, description: 'The value, or null where there is none' })
  value!: unknown;

  @ApiProperty({
    ...ANY_JSON,
    description: 'What the request gave for the case that nothing is found, or null',
  })
  fallback!: unknown;

  @ApiProperty({ type: String, nullable: true })
  errorMessage!: string | null;
}

/** What a create would make, without making it. */
@ApiSchema({ name: 'TaskPreview' })
export class TaskPreviewDto extends OmitType(TaskResponseDto, ['id']) {
  @ApiProperty({ type: () => ResolvedTargetDto, isArray: true })
  targetUsers!: ResolvedTargetDto[];

  @ApiProperty({ type: () => ResolvedAttributeDto, isArray: true })
  attributes!: ResolvedAttributeDto[];

  static of(draft: TaskDraft): TaskPreviewDto {
    const { id: _id, ...task } = TaskResponseDto.of(storedTaskOf(draft));
    return {
      ...task,
      targetUsers: draft.target ? [toTarget(draft.target)] : [],
      attributes: draft.attributes,
    };
  }
}

function toTarget({ id: _id, ...target }: NonNullable<TaskDraft['target']>): ResolvedTargetDto {
  return target;
}
