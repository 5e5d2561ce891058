import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { COUNT, integerSchema } from '../../../common/validation/json-schemas.js';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../../attempts/attempt-outcome.js';
import type { ConfigTestResult } from '../config-test.service.js';

/** What came of a test of a configuration. */
@ApiSchema({ name: 'DispatchTestResult', description: 'What came of a test of a configuration' })
export class ConfigTestResponseDto implements ConfigTestResult {
  @ApiProperty({ enum: ATTEMPT_OUTCOMES, description: 'What it came to', example: 'SUCCESS' })
  outcome!: AttemptOutcome;

  @ApiProperty({ ...COUNT, description: 'How long it took, in milliseconds', example: 120 })
  durationMs!: number;

  @ApiProperty({
    ...integerSchema(100, 999),
    nullable: true,
    description: 'The status of the response; null where none came',
    example: 200,
  })
  responseStatus!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The first 8 KiB of its body; null where no whole one came',
    example: '{"ok":true}',
  })
  responseBody!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why it is no success, for a program; null for a success',
    example: null,
  })
  errorCode!: string | null;
}
