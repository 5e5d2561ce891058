import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'ErrorDetail' })
export class ErrorDetailDto {
  @ApiProperty({
    description: 'JSON pointer (RFC 6901) into the body, or the name of a header or query parameter',
    example: '/attributes/0/key',
  })
  field!: string;

  @ApiProperty({ description: 'Stable and machine-readable', example: 'UNKNOWN_ATTRIBUTE_KEY' })
  code!: string;

  @ApiProperty({ description: 'What is wrong and what is allowed, for a person' })
  message!: string;
}

/** The one shape of every error. */
@ApiSchema({ name: 'Error' })
export class ErrorResponseDto {
  @ApiProperty({ type: 'integer', example: 400 })
  statusCode!: number;

  @ApiProperty({ description: "The status's name", example: 'Bad Request' })
  error!: string;

  @ApiProperty({ description: 'For a person', example: 'The request is not valid; see details' })
  message!: string;

  @ApiProperty({ description: 'Stable and machine-readable', example: 'VALIDATION_FAILED' })
  code!: string;

  @ApiProperty({
    type: () => ErrorDetailDto,
    isArray: true,
    description: 'Every fault; empty where there is nothing to add',
  })
  details!: ErrorDetailDto[];

  @ApiProperty({ description: "The request's x-request-id, or the one made for it" })
  requestId!: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'With `IDEMPOTENCY_KEY_EXISTS`: the task that has the key',
  })
  activityId?: string;

  @ApiPropertyOptional({
    description: 'With `IDEMPOTENCY_KEY_EXISTS`: whether the task was made by the same request',
  })
  sameRequest?: boolean;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'With `BATCH_REJECTED`: the items that failed, as a partial batch answers them',
  })
  results?: object[];
}
