import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import { INT32_MAX } from '../../common/int32-max.js';
import { integerSchema } from '../../common/validation/json-schemas.js';
import type { ActivityRow } from '../read/activity-row.js';
import {
  ACTIVITY_STATUSES,
  ACTIVITY_TYPES,
  type ActivityStatus,
  type ActivityType,
} from '../activity-status.js';

@ApiSchema({ name: 'NamedReference', description: 'What people call the thing that is referred to' })
export class NamedReferenceDto {
  @ApiProperty({ example: 'Centro', description: 'Its name' })
  name!: string;
}

@ApiSchema({ name: 'CommerceAssignment', description: 'The shop that an activity is for' })
export class CommerceAssignmentDto {
  @ApiProperty({
    format: 'uuid',
    example: '880e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the commerce',
  })
  commerceId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why it is this commerce',
    example: 'Largest order of the month',
  })
  assignmentReason!: string | null;

  @ApiProperty({ type: () => NamedReferenceDto, description: 'The commerce by name' })
  commerce!: NamedReferenceDto;
}

@ApiSchema({ name: 'AssignedTaskDetails', description: 'Who carries a task out, and on which route' })
export class AssignedTaskDetailsDto {
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

  @ApiProperty({ type: () => NamedReferenceDto, description: 'The route by name' })
  route!: NamedReferenceDto;

  @ApiProperty({ type: () => NamedReferenceDto, description: 'The operator by name' })
  operator!: NamedReferenceDto;
}

/** An activity with everything about it but its targets, attributes and events. */
@ApiSchema({
  name: 'Activity',
  description: 'An activity, without its targets, attributes and status events',
})
export class ActivityResponseDto {
  @ApiProperty({
    format: 'uuid',
    example: 'ee0e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the activity',
  })
  id!: string;

  @ApiProperty({
    enum: ACTIVITY_TYPES,
    enumName: 'ActivityType',
    description: 'What kind of activity it is',
    example: 'TASK',
  })
  type!: ActivityType;

  @ApiProperty({
    enum: CHANNELS,
    enumName: 'Channel',
    description: 'How the shop is to be reached',
    example: 'SALESMAN',
  })
  channel!: Channel;

  @ApiProperty({
    enum: ACTIVITY_STATUSES,
    enumName: 'ActivityStatus',
    description: 'Where the activity stands',
    example: 'READY',
  })
  status!: ActivityStatus;

  @ApiProperty({ example: 'Monthly visit', description: 'Why it was created' })
  reason!: string;

  @ApiProperty({ example: 'task-2025-01-15-001', description: 'The key that it was created with' })
  idempotencyKey!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2025-01-16T09:00:00.000Z',
    description: 'When it is to be carried out',
  })
  scheduledAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it would best be carried out; null where nobody said',
    example: '2025-01-16T11:00:00.000Z',
  })
  suggestedExecutionTime!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What was said of the state of the user; null where nothing',
    example: 'NEW',
  })
  userStatus!: string | null;

  @ApiProperty({
    ...integerSchema(-INT32_MAX - 1, INT32_MAX),
    nullable: true,
    description: 'How urgent it is; null where nobody said',
    example: 90,
  })
  score!: number | null;

  @ApiProperty({ type: () => CommerceAssignmentDto, description: 'The shop that it is for' })
  commerceAssignment!: CommerceAssignmentDto;

  @ApiProperty({ type: () => AssignedTaskDetailsDto, description: 'Who carries it out' })
  taskDetails!: AssignedTaskDetailsDto | null;

  @ApiProperty({ description: 'The subject of the credential that created it', example: 'user-4711' })
  createdBy!: string;

  @ApiProperty({
    ...integerSchema(1, INT32_MAX),
    description: 'From 1, one more with each change',
    example: 1,
  })
  version!: number;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was created',
    example: '2025-01-15T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was last changed',
    example: '2025-01-15T12:30:00.000Z',
  })
  updatedAt!: string;

  static of(this: void, activity: ActivityRow): ActivityResponseDto {
    const { id, type, channel, status, reason, idempotencyKey, userStatus, score, createdBy, version } =
      activity;
    return {
      id,
      type,
      channel,
      status,
      reason,
      idempotencyKey,
      scheduledAt: activity.scheduledAt.toISOString(),
      suggestedExecutionTime: activity.suggestedExecutionTime?.toISOString() ?? null,
      userStatus,
      score,
      commerceAssignment: {
        commerceId: activity.commerceId,
        assignmentReason: activity.assignmentReason,
        commerce: { name: activity.commerceName },
      },
      taskDetails: taskDetailsOf(activity),
      createdBy,
      version,
      createdAt: activity.createdAt.toISOString(),
      updatedAt: activity.updatedAt.toISOString(),
    };
  }
}

function taskDetailsOf(activity: ActivityRow): AssignedTaskDetailsDto | null {
  const { assignedRouteId, assignedOperatorId, routeName, operatorName } = activity;
  if (assignedRouteId === null || assignedOperatorId === null) return null;
  return {
    assignedRouteId,
    assignedOperatorId,
    route: { name: routeName! },
    operator: { name: operatorName! },
  };
}

@ApiSchema({ name: 'CanceledActivity', description: 'An activity that was canceled' })
export class CanceledActivityResponseDto extends ActivityResponseDto {
  @ApiProperty({
    description:
      'Whether an earlier try may have reached the provider, which then does not know that it is canceled',
    example: false,
  })
  mayHaveArrived!: boolean;
}
