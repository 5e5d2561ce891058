import { ApiProperty, ApiSchema, PickType } from '@nestjs/swagger';
import { ActivityResponseDto } from '../../activities/dto/activity-response.dto.js';
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
export class IntegrationTaskDto extends PickType(ActivityResponseDto, [
  'id',
  'channel',
  'reason',
  'scheduledAt',
  'suggestedExecutionTime',
  'userStatus',
  'score',
  'createdAt',
  'updatedAt',
]) {
  @ApiProperty({ enum: INTEGRATION_STATUSES, description: 'Where it stands', example: 'IN_PROGRESS' })
  status!: IntegrationStatus;

  @ApiProperty({ enum: INTEGRATION_RESULT_STATUSES, description: 'What came of it', example: 'PENDING' })
  resultStatus!: IntegrationResultStatus;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why it is this commerce; null where nobody said',
    example: 'Largest order of the month',
  })
  assignmentReason!: string | null;

  @ApiProperty({ type: () => ExternalReferenceDto, description: 'The shop that it is for' })
  commerce!: ExternalReferenceDto;

  @ApiProperty({ type: () => ExternalReferenceDto, description: 'The route that it is on' })
  route!: ExternalReferenceDto;

  @ApiProperty({ type: () => ExternalOperatorDto, description: 'Who carries it out' })
  operator!: ExternalOperatorDto;

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
