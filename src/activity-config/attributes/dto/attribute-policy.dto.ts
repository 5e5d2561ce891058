import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { ErrorDetail } from '../../../common/errors/domain-error.js';
import { Check } from '../../../common/validation/dto-options.js';
import { ChoiceField } from '../../../common/validation/field-decorators.js';
import {
  ATTRIBUTE_RESOLVERS,
  ATTRIBUTE_STRATEGIES,
  type AttributeResolver,
  type AttributeStrategy,
} from '../attribute-policy.js';
import type { AttributePolicy } from '../entities/attribute-policy.entity.js';

/** The body of `PUT /api/activity-config/attribute-policies/:key`. */
@ApiExtension('x-example', { strategy: 'UPFRONT', resolver: 'INTERNAL_SERVICE' })
@ApiSchema({
  name: 'PutAttributePolicy',
  description: 'How the values of an attribute key are to be looked up',
})
@Check(policyFaults)
export class PutAttributePolicyDto {
  @ChoiceField(ATTRIBUTE_STRATEGIES, {
    required: true,
    description:
      '`UPFRONT` asks the resolver when the task is created, `ON_DISPATCH` later; with `CALLER_PROVIDED` only the ' +
      'request can give the value',
    example: 'UPFRONT',
  })
  strategy!: AttributeStrategy;

  @ChoiceField(ATTRIBUTE_RESOLVERS, {
    description:
      'Who is asked: by default `INTERNAL_SERVICE`, and `CALLER_PROVIDED` with the strategy of that name, which goes ' +
      'with no other',
    example: 'INTERNAL_SERVICE',
  })
  resolver?: AttributeResolver;
}

/** `CALLER_PROVIDED` asks nobody, so that another resolver beside it would say what never happens. */
function policyFaults({ strategy, resolver }: PutAttributePolicyDto): ErrorDetail[] {
  if (strategy !== 'CALLER_PROVIDED' || resolver !== 'INTERNAL_SERVICE') return [];
  return [
    {
      field: '/resolver',
      code: 'NOT_ALLOWED',
      message: 'must be CALLER_PROVIDED, or absent, with the strategy CALLER_PROVIDED',
    },
  ];
}

/** How the tenant wants one attribute key resolved. */
@ApiSchema({ name: 'AttributePolicy', description: 'How the values of one attribute key are looked up' })
export class AttributePolicyResponseDto {
  @ApiProperty({ example: 'promotions', description: 'The attribute key' })
  key!: string;

  @ApiProperty({ enum: ATTRIBUTE_STRATEGIES, description: 'When a value is looked up', example: 'UPFRONT' })
  strategy!: AttributeStrategy;

  @ApiProperty({ enum: ATTRIBUTE_RESOLVERS, description: 'Who knows the value', example: 'INTERNAL_SERVICE' })
  resolver!: AttributeResolver;

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

  static of(
    this: void,
    { key, strategy, resolver, createdAt, updatedAt }: AttributePolicy,
  ): AttributePolicyResponseDto {
    return {
      key,
      strategy,
      resolver,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
