import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import { INT32_MAX } from '../../common/int32-max.js';
import { integerSchema } from '../../common/validation/json-schemas.js';
import { OPERATOR_TYPES, type OperatorType } from '../../operators/entities/operator.entity.js';
import {
  INTEGRATION_RESULT_STATUSES,
  INTEGRATION_STATUSES,
  type IntegrationResultStatus,
  type IntegrationStatus,
  integrationResultStatusOf,
  integrationStatusOf,
} from '../integration-status.js';
import type { IntegrationTaskRow } from '../integration-task-row.js';

const EXTERNAL_ID = {
  type: String,
  nullable: true,
  description: "The id in the tenant's own system; null where it has none",
};

@ApiSchema({ name: 'ExternalReference', description: 'What a task refers to, as the tenant calls it' })
export class ExternalReferenceDto {
  @ApiProperty({ ...EXTERNAL_ID, example: 'SHOP-001' })
  externalId!: string | null;

  @ApiProperty({ description: 'Its name', example: 'Abarrotes La Esquina' })
  name!: string;
}

@ApiSchema({ name: 'ExternalOperator', description: 'Who carries a task out, as the tenant calls them' })
export class ExternalOperatorDto {
  @ApiProperty({ ...EXTERNAL_ID, example: 'OP-001' })
  externalId!: string | null;

  @ApiProperty({ description: 'Their name', example: 'Ana Torres' })
  name!: string;

  @ApiProperty({ enum: OPERATOR_TYPES, description: 'How they work', example: 'SALESMAN' })
  type!: OperatorType;
}

/** A task as a provider sees it. */
@ApiSchema({ name: 'IntegrationTask', description: 'A task as a provider sees it' })
export class IntegrationTaskDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the task, for its result',
    example: 'ee0e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty({ enum: CHANNELS, description: 'How the shop is to be reached', example: 'SALESMAN' })
  channel!: Channel;

  @ApiProperty({ enum: INTEGRATION_STATUSES, description: 'Where it stands', example: 'IN_PROGRESS' })
  status!: IntegrationStatus;

  @ApiProperty({ enum: INTEGRATION_RESULT_STATUSES, description: 'What came of it', example: 'PENDING' })
  resultStatus!: IntegrationResultStatus;

  @ApiProperty({ description: 'Why it was created', example: 'Monthly visit' })
  reason!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why it is this commerce; null where nobody said',
    example: 'Largest order of the month',
  })
  assignmentReason!: string | null;

  @ApiProperty({
    format: 'date-time',
    description: 'When it is to be carried out',
    example: '2025-01-16T09:00:00.000Z',
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

  @ApiProperty({ type: () => ExternalReferenceDto, description: 'The shop that it is for' })
  commerce!: ExternalReferenceDto;

  @ApiProperty({ type: () => ExternalReferenceDto, description: 'The route that it is on' })
  route!: ExternalReferenceDto;

  @ApiProperty({ type: () => ExternalOperatorDto, description: 'Who carries it out' })
  operator!: ExternalOperatorDto;

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

  static of(this: void, row: IntegrationTaskRow): IntegrationTaskDto {
    const { activityStatus, hasResult } = row;
    return {
      id: row.id,
      channel: row.channel,
      status: integrationStatusOf(activityStatus, hasResult),
      resultStatus: integrationResultStatusOf(activityStatus, hasResult),
      reason: row.reason,
      assignmentReason: row.assignmentReason,
      scheduledAt: row.scheduledAt.toISOString(),
      suggestedExecutionTime: row.suggestedExecutionTime?.toISOString() ?? null,
      userStatus: row.userStatus,
      score: row.score,
      commerce: { externalId: row.externalCommerceId, name: row.commerceName },
      route: { externalId: row.externalRouteId, name: row.routeName },
      operator: { externalId: row.externalOperatorId, name: row.operatorName, type: row.operatorType },
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    };
  }
}
