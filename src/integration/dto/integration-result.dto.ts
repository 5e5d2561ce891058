import { ApiProperty, ApiSchema, PickType } from '@nestjs/swagger';
import { ResultResponseDto } from '../../activities/results/dto/result-response.dto.js';
import type { IntegrationRecord } from '../integration-record.js';
import {
  INTEGRATION_RESULT_STATUSES,
  INTEGRATION_STATUSES,
  type IntegrationResultStatus,
  type IntegrationStatus,
} from '../integration-status.js';
import type { SubmitIntegrationResultDto } from './submit-integration-result.dto.js';

/** A result as the response to the provider that submits it shows it. */
@ApiSchema({ name: 'IntegrationResult', description: 'A result that a provider has submitted' })
export class IntegrationResultDto extends PickType(ResultResponseDto, [
  'id',
  'activityId',
  'revision',
  'result',
  'futureScheduledAt',
  'followUpActivityId',
  'followUpError',
  'idempotencyKey',
  'occurredAt',
  'receivedAt',
]) {
  @ApiProperty({
    type: String,
    enum: INTEGRATION_STATUSES,
    nullable: true,
    description: 'Where the task stands, now; null for a result without one',
    example: 'COMPLETED',
  })
  status!: IntegrationStatus | null;

  @ApiProperty({
    enum: INTEGRATION_RESULT_STATUSES,
    description: 'What the result says',
    example: 'EFFECTIVE',
  })
  resultStatus!: IntegrationResultStatus;

  @ApiProperty({ description: "The commerce, by the id in the tenant's own system", example: 'SHOP-001' })
  externalCommerceId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: "The operator, by the id in the tenant's own system; null where nobody said",
    example: 'OP-001',
  })
  externalOperatorId!: string | null;

  /** @param body that it was submitted with, now or before. */
  static of({ result, status }: IntegrationRecord, body: SubmitIntegrationResultDto): IntegrationResultDto {
    const { id, activityId, ...shown } = ResultResponseDto.of(result);
    return {
      id,
      activityId,
      status,
      resultStatus: body.status,
      externalCommerceId: body.commerce_external_id,
      externalOperatorId: body.task_result?.operator_external_id ?? null,
      revision: shown.revision,
      result: shown.result,
      futureScheduledAt: shown.futureScheduledAt,
      followUpActivityId: shown.followUpActivityId,
      followUpError: shown.followUpError,
      idempotencyKey: shown.idempotencyKey,
      occurredAt: shown.occurredAt,
      receivedAt: shown.receivedAt,
    };
  }
}
