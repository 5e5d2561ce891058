import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { ResultType } from '../../activity-config/result-types/entities/result-type.entity.js';
import {
  INTEGRATION_RESULT_STATUSES,
  type IntegrationResultStatus,
  submittableAs,
} from '../integration-status.js';

/** A code that a provider's results can have. */
@ApiSchema({ name: 'IntegrationResultType', description: 'A code that the results of providers can have' })
export class IntegrationResultTypeDto {
  @ApiProperty({ example: 'SALE_COMPLETED', description: 'The code' })
  code!: string;

  @ApiProperty({ example: 'Sale completed', description: 'What people call it' })
  label!: string;

  @ApiProperty({
    enum: INTEGRATION_RESULT_STATUSES,
    description: 'The status that a result with this code has',
    example: 'EFFECTIVE',
  })
  status!: IntegrationResultStatus;

  @ApiProperty({ description: 'Whether a result must say when to contact the shop again', example: false })
  requiresFutureScheduledAt!: boolean;

  @ApiProperty({ description: 'Whether somebody at the shop was spoken to', example: true })
  countsAsContact!: boolean;

  @ApiProperty({ description: 'Whether it is offered; an inactive one is still taken', example: true })
  isActive!: boolean;

  static of(this: void, type: ResultType): IntegrationResultTypeDto {
    const { code, label, mapsTo, requiresFutureScheduledAt, countsAsContact, isActive } = type;
    return {
      code,
      label,
      status: submittableAs(mapsTo)!,
      requiresFutureScheduledAt,
      countsAsContact,
      isActive,
    };
  }
}
