import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { INT32_MAX } from '../../common/int32-max.js';
import { COUNT, integerSchema } from '../../common/validation/json-schemas.js';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from './attempt-outcome.js';
import type { DispatchAttempt } from '../entities/dispatch-attempt.entity.js';

@ApiSchema({ name: 'DispatchAttempt', description: 'A try of sending a task to its provider' })
export class DispatchAttemptResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the attempt',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty({
    ...integerSchema(1, INT32_MAX),
    description:
      'Of the key `dsp_<activity id>_<generation>` that it was sent with; all tries of a generation have one key',
    example: 1,
  })
  generation!: number;

  @ApiProperty({
    ...integerSchema(1, INT32_MAX),
    description:
      'Its number among those that are counted; one that was given back has that of the try after it',
    example: 1,
  })
  attempt!: number;

  @ApiProperty({
    format: 'date-time',
    description: 'When the task was taken up for it',
    example: '2025-01-15T09:00:00.000Z',
  })
  startedAt!: string;

  @ApiProperty({ ...COUNT, description: 'How long the call took, in milliseconds', example: 120 })
  durationMs!: number;

  @ApiProperty({ enum: ATTEMPT_OUTCOMES, description: 'What it came to', example: 'SUCCESS' })
  outcome!: AttemptOutcome;

  @ApiProperty({
    ...integerSchema(100, 999),
    nullable: true,
    description: 'The HTTP status of the response; null where there was none',
    example: 200,
  })
  responseStatus!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The first 8 KiB of the response, 1 KiB of a success; null where there was none',
    example: '{"provider_activity_id":"4711"}',
  })
  responseBody!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'What failed, for a program; null where nothing did. `PROVIDER_ID_REJECTED`: it succeeded, but the id that the ' +
      'provider gave is too long or that of another task. `LEASE_EXPIRED`: the instance ended during it',
    example: null,
  })
  errorCode!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The same for a person',
    example: null,
  })
  errorMessage!: string | null;

  @ApiProperty({ description: 'Which instance of the service made it', example: 'activities-1:7' })
  instance!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: "The provider's own id of the task; null where it gave none that could be stored",
    example: '4711',
  })
  providerActivityId!: string | null;

  static of(this: void, attempt: Omit<DispatchAttempt, 'tenantId' | 'activityId' | 'configId'>) {
    const { id, generation, attempt: number, durationMs, outcome, responseStatus, responseBody } = attempt;
    const { errorCode, errorMessage, instance, providerActivityId } = attempt;
    const startedAt = attempt.startedAt.toISOString();
    return {
      id,
      generation,
      attempt: number,
      startedAt,
      durationMs,
      outcome,
      responseStatus,
      responseBody,
      errorCode,
      errorMessage,
      instance,
      providerActivityId,
    } satisfies DispatchAttemptResponseDto;
  }
}
