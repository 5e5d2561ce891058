import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import type { ActivityRow } from '../read/activity-row.js';
import {
  ACTIVITY_STATUSES,
  ACTIVITY_TYPES,
  type ActivityStatus,
  type ActivityType,
} from '../activity-status.js';

@ApiSchema({ name: 'NamedReference' })
export class NamedReferenceDto {
  @ApiProperty({ example: 'Centro' })
  name!: string;
}

@ApiSchema({ name: 'CommerceAssignment' })
export class CommerceAssignmentDto {
  @ApiProperty({ format: 'uuid', example: '880e8400-e29b-41d4-a716-446655440000' })
  commerceId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is this commerce' })
  assignmentReason!: string | null;

  @ApiProperty({ type: () => NamedReferenceDto })
  commerce!: NamedReferenceDto;
}

@ApiSchema({ name: 'AssignedTaskDetails' })
export class AssignedTaskDetailsDto {
  @ApiProperty({ format: 'uuid', example: 'dd0e8400-e29b-41d4-a716-446655440000' })
  assignedRouteId!: string;

  @ApiProperty({ format: 'uuid', example: 'cc0e8400-e29b-41d4-a716-446655440000' })
  assignedOperatorId!: string;

  @ApiProperty({ type: () => NamedReferenceDto })
  route!: NamedReferenceDto;

  @ApiProperty({ type: () => NamedReferenceDto })
  operator!: NamedReferenceDto;
}

/** An activity with everything about it but its targets, attributes and events. */
@ApiSchema({ name: 'Activity' })
export class ActivityResponseDto {
  @ApiProperty({ format: 'uuid', example: 'ee0e8400-e29b-41d4-a716-446655440000' })
  id!: string;

  @ApiProperty({ enum: ACTIVITY_TYPES, enumName: 'ActivityType' })
  type!: ActivityType;

  @ApiProperty({ enum: CHANNELS, enumName: 'Channel' })
  channel!: Channel;

  @ApiProperty({ enum: ACTIVITY_STATUSES, enumName: 'ActivityStatus' })
  status!: ActivityStatus;

  @ApiProperty({ example: 'Monthly visit' })
  reason!: string;

  @ApiProperty({ example: 'task-2025-01-15-001' })
  idempotencyKey!: string;

  @ApiProperty({ format: 'date-time', example: '2025-01-16T09:00:00.000Z' })
  scheduledAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  suggestedExecutionTime!: string | null;

  @ApiProperty({ type: String, nullable: true })
  userStatus!: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  score!: number | null;

  @ApiProperty({ type: () => CommerceAssignmentDto })
  commerceAssignment!: CommerceAssignmentDto;

  @ApiProperty({ type: () => AssignedTaskDetailsDto })
  taskDetails!: AssignedTaskDetailsDto | null;

  @ApiProperty({ description: 'The subject of the credential that created it', example: 'user-4711' })
  createdBy!: string;

  @ApiProperty({ type: 'integer', description: 'From 1, one more with each change', example: 1 })
  version!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
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
