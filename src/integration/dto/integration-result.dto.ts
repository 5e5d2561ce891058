import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { FOLLOW_UP_ERRORS, type FollowUpError } from '../../activities/results/follow-up-error.js';
import type { RecordedResult } from '../../activities/results/recorded-result.js';
import { MAX_RESULTS } from '../../activities/results/result-errors.js';
import { integerSchema } from '../../common/validation/json-schemas.js';
import {
  INTEGRATION_RESULT_STATUSES,
  INTEGRATION_STATUSES,
  type IntegrationResultStatus,
  type IntegrationStatus,
} from '../integration-status.js';

/** What the provider's side adds to a result. */
interface IntegrationView {
  /** Of its task. */
  status: IntegrationStatus | null;
  resultStatus: IntegrationResultStatus;
  externalCommerceId: string;
  externalOperatorId: string | null;
}

/** A result as the response to the provider that submits it shows it. */
@ApiSchema({ name: 'IntegrationResult', description: 'A result that a provider has submitted' })
export class IntegrationResultDto {
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

  @ApiProperty({
    ...integerSchema(1, MAX_RESULTS),
    description: 'From 1, one more with each result of the task',
    example: 1,
  })
  revision!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The code of its type; null where only a status was given',
    example: 'SALE_COMPLETED',
  })
  result!: string | null;

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

  @ApiProperty({
    format: 'date-time',
    description: 'When it happened, as the provider says',
    example: '2025-01-16T09:20:00.000Z',
  })
  occurredAt!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When the service received it',
    example: '2025-01-16T09:20:03.000Z',
  })
  receivedAt!: string;

  static of(this: void, { result }: RecordedResult, view: IntegrationView): IntegrationResultDto {
    return {
      id: result.id,
      activityId: result.activityId,
      ...view,
      revision: result.revision,
      result: result.resultCode,
      futureScheduledAt: result.futureScheduledAt?.toISOString() ?? null,
      followUpActivityId: result.followUpActivityId,
      followUpError: result.followUpError,
      idempotencyKey: result.idempotencyKey,
      occurredAt: result.occurredAt.toISOString(),
      receivedAt: result.receivedAt.toISOString(),
    };
  }
}
