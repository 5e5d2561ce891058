import { ApiExtraModels, ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';
import { namedEnum } from '../../common/openapi/named-enum.js';

const STATES = namedEnum('HealthState', 'Whether the thing works', ['up', 'down']);

@ApiSchema({ name: 'HealthCheck', description: 'How one thing is that the service needs' })
export class HealthCheckDto {
  @ApiProperty({ enum: STATES, description: 'Whether it works', example: 'up' })
  status!: (typeof STATES)[number];
}

/** What `@nestjs/terminus` reports where all is well; what is not becomes an error as all others are. */
@ApiSchema({ name: 'Health', description: 'That all is well, check by check' })
@ApiExtraModels(HealthCheckDto)
export class HealthResponseDto implements HealthCheckResult {
  @ApiProperty({
    ...({ type: 'string', const: 'ok' } as object),
    description: 'That all is well',
    example: 'ok',
  })
  status!: 'ok';

  @CheckProperty('The checks that found all well, by name', { database: { status: 'up' } })
  info!: HealthIndicatorResult;

  @CheckProperty('The checks that did not: none', {})
  error!: HealthIndicatorResult;

  @CheckProperty('All checks, by name', { database: { status: 'up' } })
  details!: HealthIndicatorResult;
}

function CheckProperty(description: string, example: object): PropertyDecorator {
  return ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(HealthCheckDto) },
    description,
    example,
  });
}
