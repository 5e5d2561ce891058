import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { Check } from '../../common/validation/dto-options.js';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import { DateTimeField, JsonField } from '../../common/validation/field-decorators.js';
import { JSON_VALUE } from '../../common/validation/json-schemas.js';
import type { CommerceAttribute } from '../entities/commerce-attribute.entity.js';

const MAX_VALUE_BYTES = 16 * 1024;

/** The body of `PUT /api/commerces/:id/attributes/:key`. */
@ApiExtension('x-example', { value: { monday: '08:00-20:00', sunday: null } })
@ApiSchema({ name: 'StoreCommerceAttribute', description: 'A fact to store about a shop' })
@Check(validityFaults)
export class StoreCommerceAttributeDto {
  @JsonField({ required: true, maxBytes: MAX_VALUE_BYTES, description: 'The value: any JSON but null' })
  value!: unknown;

  @DateTimeField({ description: 'From when it holds, inclusive; by default from ever' })
  valid_from?: string;

  @DateTimeField({ description: 'Until when it holds, exclusive; by default for ever' })
  valid_to?: string;
}

/** A period that holds at no moment is a mistake. Ends that are no times are not looked at. */
function validityFaults({ valid_from: from, valid_to: to }: StoreCommerceAttributeDto): ErrorDetail[] {
  if (typeof from !== 'string' || typeof to !== 'string') return [];
  const [start, end] = [parseDateTime(from), parseDateTime(to)];
  if (!start || !end || start < end) return [];
  return [{ field: '/valid_to', code: 'INVALID_PERIOD', message: 'must be later than valid_from' }];
}

/** A fact stored about a shop. */
@ApiSchema({ name: 'CommerceAttribute', description: 'A fact that is stored about a shop' })
export class CommerceAttributeResponseDto {
  @ApiProperty({ example: 'promotions', description: 'The attribute key' })
  key!: string;

  @ApiProperty({ ...JSON_VALUE, description: 'The value: any JSON but null' })
  value!: unknown;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Inclusive', example: null })
  validFrom!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Exclusive', example: null })
  validTo!: string | null;

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
    attribute: Omit<CommerceAttribute, 'tenantId' | 'commerceId'>,
  ): CommerceAttributeResponseDto {
    return {
      key: attribute.key,
      value: attribute.value,
      validFrom: attribute.validFrom?.toISOString() ?? null,
      validTo: attribute.validTo?.toISOString() ?? null,
      createdAt: attribute.createdAt.toISOString(),
      updatedAt: attribute.updatedAt.toISOString(),
    };
  }
}
