import { ApiExtraModels, ApiProperty, ApiSchema, OmitType, getSchemaPath } from '@nestjs/swagger';
import { JSON_VALUE, NULL_SCHEMA } from '../../common/validation/json-schemas.js';
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
import { StoredTargetCriterionDto } from '../../activity-config/targets/dto/target-config-response.dto.js';

@ApiSchema({ name: 'TaskDetails', description: 'Who carries a task out, by ids' })
export class TaskDetailsDto {
  @ApiProperty({
    format: 'uuid',
    example: 'dd0e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the route',
  })
  assignedRouteId!: string;

  @ApiProperty({
    format: 'uuid',
    example: 'cc0e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the operator',
  })
  assignedOperatorId!: string;
}

/** A task as the response of a create shows it. */
@ApiSchema({ name: 'Task', description: 'A task as it was created' })
export class TaskResponseDto {
  @ApiProperty({
    format: 'uuid',
    example: 'ee0e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the activity, which the other operations on activities take',
  })
  id!: string;

  @ApiProperty({ enum: ACTIVITY_TYPES, example: 'TASK', description: 'What kind of activity it is' })
  type!: ActivityType;

  @ApiProperty({ enum: CHANNELS, example: 'SALESMAN', description: 'How the shop is to be reached' })
  channel!: Channel;

  @ApiProperty({
    enum: ACTIVITY_STATUSES,
    description:
      'UNRESOLVED when a target or an attribute could not be resolved: no error, the task exists and waits',
    example: 'READY',
  })
  status!: ActivityStatus;

  @ApiProperty({ type: () => TaskDetailsDto, description: 'Who carries it out' })
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

@ApiSchema({ name: 'ResolvedTarget', description: 'Whom at the shop a task is for, and what decided that' })
@ApiExtraModels(StoredTargetCriterionDto)
export class ResolvedTargetDto {
  @ApiProperty({ enum: TARGET_STATUSES, description: 'Whether the person was found', example: 'RESOLVED' })
  status!: TargetStatus;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Id of the person; null while nobody was found',
    example: '990e8400-e29b-41d4-a716-446655440000',
  })
  commerceUserId!: string | null;

  @ApiProperty({
    type: String,
    enum: LOCK_REASONS,
    nullable: true,
    description: 'Why it is this person',
    example: 'CRITERIA_MATCH',
  })
  lockReason!: LockReason | null;

  @ApiProperty({
    enum: RESOLUTION_STRATEGIES,
    description: 'When the person is chosen',
    example: 'ON_CREATION',
  })
  resolutionStrategy!: ResolutionStrategy;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The configuration that applied',
    example: 'bb0e8400-e29b-41d4-a716-446655440000',
  })
  configId!: string | null;

  @ApiProperty({
    oneOf: [{ $ref: getSchemaPath(StoredTargetCriterionDto) }, NULL_SCHEMA],
    description: 'The criterion that matched; null for a fallback',
  })
  matchedCriterion!: TargetCriterion | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What was not found, for a person; null where nothing failed',
    example: null,
  })
  errorMessage!: string | null;
}

@ApiSchema({
  name: 'ResolvedAttribute',
  description: 'Something that the operator must know, and what decided it',
})
export class ResolvedAttributeDto {
  @ApiProperty({ example: 'promotions', description: 'The attribute key' })
  key!: string;

  @ApiProperty({ enum: ATTRIBUTE_STATUSES, description: 'Whether a value was found', example: 'RESOLVED' })
  status!: AttributeStatus;

  @ApiProperty({ enum: ATTRIBUTE_STRATEGIES, description: 'When the value is looked up', example: 'UPFRONT' })
  strategy!: AttributeStrategy;

  @ApiProperty({ enum: ATTRIBUTE_RESOLVERS, description: 'Who gave the value', example: 'INTERNAL_SERVICE' })
  resolver!: AttributeResolver;

  @ApiProperty({ description: 'Whether a policy of the tenant decided, or the default', example: true })
  byPolicy!: boolean;

  @ApiProperty({ ...JSON_VALUE, description: 'The value, or null where there is none' })
  value!: unknown;

  @ApiProperty({
    ...JSON_VALUE,
    description: 'What the request gave for the case that nothing is found, or null',
  })
  fallback!: unknown;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What was not found, for a person; null where nothing failed',
    example: null,
  })
  errorMessage!: string | null;
}

const DRY_RUN = { const: true } as object;

/** What a create would make, without making it. */
@ApiSchema({
  name: 'TaskPreview',
  description: 'What a create would make: the response of a dry run, which made nothing and so has no id',
})
export class TaskPreviewDto extends OmitType(TaskResponseDto, ['id']) {
  @ApiProperty({
    type: Boolean,
    ...DRY_RUN,
    description: 'That nothing was created; no other response has it',
  })
  dryRun!: true;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    description: 'Absent: there is no task that it could be the id of',
  })
  id?: null;

  @ApiProperty({
    type: () => ResolvedTargetDto,
    isArray: true,
    description: 'Whom at the shop it would be for; empty where the tenant has no rules for that',
  })
  targetUsers!: ResolvedTargetDto[];

  @ApiProperty({
    type: () => ResolvedAttributeDto,
    isArray: true,
    description: 'What the operator would have to know',
  })
  attributes!: ResolvedAttributeDto[];

  static of(draft: TaskDraft): TaskPreviewDto {
    const { id: _id, ...task } = TaskResponseDto.of(storedTaskOf(draft));
    return {
      dryRun: true,
      ...task,
      targetUsers: draft.target ? [toTarget(draft.target)] : [],
      attributes: draft.attributes,
    };
  }
}

function toTarget({ id: _id, ...target }: NonNullable<TaskDraft['target']>): ResolvedTargetDto {
  return target;
}
