import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { integerSchema } from '../validation/json-schemas.js';

@ApiSchema({ name: 'ErrorDetail', description: 'One fault of a request' })
export class ErrorDetailDto {
  @ApiProperty({
    description: 'JSON pointer (RFC 6901) into the body, or the name of a header, path or query parameter',
    example: '/scheduled_at',
  })
  field!: string;

  @ApiProperty({ description: 'What is wrong, for a program', example: 'INVALID_DATE_TIME' })
  code!: string;

  @ApiProperty({
    description: 'What is wrong and what is allowed, for a person',
    example: 'must be an RFC 3339 date-time',
  })
  message!: string;
}

/** The one shape of every error; what an operation may send narrows `code`, and may add members. */
@ApiSchema({
  name: 'ApiError',
  description:
    'What every error has. Each response lists the codes that it can have. More codes may come with later versions: a ' +
    'program that does not know one goes by `statusCode`',
})
export class ErrorResponseDto {
  @ApiProperty({ ...integerSchema(400, 599), description: 'The HTTP status', example: 400 })
  statusCode!: number;

  @ApiProperty({ description: 'The name of the HTTP status', example: 'Bad Request' })
  error!: string;

  @ApiProperty({
    description: 'What is wrong, for a person',
    example: 'The request is not valid; see details',
  })
  message!: string;

  @ApiProperty({
    oneOf: [{ $ref: '#/components/schemas/ErrorCode' }],
    description: 'What is wrong, for a program',
    example: 'VALIDATION_FAILED',
  })
  code!: string;

  @ApiProperty({
    type: () => ErrorDetailDto,
    isArray: true,
    description: 'Every fault that was found; empty where there is nothing to add',
  })
  details!: ErrorDetailDto[];

  @ApiProperty({
    description: "The request's `x-request-id`, or the one that was made for it",
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  requestId!: string;
}
