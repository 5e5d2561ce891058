import { ApiProperty, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import {
  ACTIVITY_STATUSES,
  type ActivityStatus,
  STATUS_EVENT_TYPES,
  type StatusEventType,
} from '../activity-status.js';
import type { ActivityAttribute } from '../entities/activity-attribute.entity.js';
import type { ActivityStatusEvent } from '../entities/activity-status-event.entity.js';
import type { ActivityTargetUser } from '../entities/activity-target-user.entity.js';
import { ResolvedAttributeDto, ResolvedTargetDto } from './task-response.dto.js';

/** One thing that happened to an activity. */
@ApiSchema({ name: 'StatusEvent', description: 'Something that happened to an activity' })
export class StatusEventResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the event',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty({
    enum: STATUS_EVENT_TYPES,
    enumName: 'StatusEventType',
    description: 'What happened',
    example: 'CREATED',
  })
  eventType!: StatusEventType;

  @ApiProperty({
    type: String,
    enum: ACTIVITY_STATUSES,
    nullable: true,
    description: 'Null for the first event',
    example: null,
  })
  fromStatus!: ActivityStatus | null;

  @ApiProperty({
    enum: ACTIVITY_STATUSES,
    enumName: 'ActivityStatus',
    description: 'The status after it',
    example: 'READY',
  })
  toStatus!: ActivityStatus;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The codes of what failed, separated by commas',
    example: 'TARGET_UNRESOLVED',
  })
  errorCode!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What failed, or why it was canceled',
    example: null,
  })
  errorMessage!: string | null;

  @ApiProperty({ description: 'The subject of the credential that caused it', example: 'user-4711' })
  actor!: string;

  @ApiProperty({ format: 'date-time', description: 'When it happened', example: '2025-01-15T12:00:00.000Z' })
  occurredAt!: string;

  static of(this: void, event: ActivityStatusEvent): StatusEventResponseDto {
    const { tenantId: _tenantId, activityId: _activityId, occurredAt, ...members } = event;
    return { ...members, occurredAt: occurredAt.toISOString() };
  }
}

const RESOLVED_AT: ApiPropertyOptions = {
  type: String,
  format: 'date-time',
  nullable: true,
  description: 'When that was decided; null while it is not',
  example: '2025-01-15T12:00:00.000Z',
};

/** A fact for the operator, and what decided it. */
@ApiSchema({
  name: 'ActivityAttribute',
  description: 'Something that the operator must know, and what decided it',
})
export class ActivityAttributeResponseDto extends ResolvedAttributeDto {
  @ApiProperty(RESOLVED_AT)
  resolvedAt!: string | null;

  static of(this: void, attribute: ActivityAttribute): ActivityAttributeResponseDto {
    const { tenantId: _tenantId, activityId: _activityId, resolvedAt, ...members } = attribute;
    return { ...members, resolvedAt: resolvedAt?.toISOString() ?? null };
  }
}

/** Whom at the shop an activity is for, and what decided it. */
@ApiSchema({
  name: 'ActivityTargetUser',
  description: 'Whom at the shop an activity is for, and what decided that',
})
export class ActivityTargetUserResponseDto extends ResolvedTargetDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the target, for choosing the person by hand',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty(RESOLVED_AT)
  resolvedAt!: string | null;

  static of(this: void, target: ActivityTargetUser): ActivityTargetUserResponseDto {
    const {
      tenantId: _tenantId,
      activityId: _activityId,
      criteriaOverride: _own,
      resolvedAt,
      ...members
    } = target;
    return { ...members, resolvedAt: resolvedAt?.toISOString() ?? null };
  }
}
