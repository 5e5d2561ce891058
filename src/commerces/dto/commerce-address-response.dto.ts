import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { CommerceAddress } from '../entities/commerce-address.entity.js';

@ApiSchema({ name: 'CommerceAddress', description: 'An address of a shop' })
export class CommerceAddressResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the address',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Main St 1',
    description: 'Street and number; null where not known',
  })
  street!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Springfield',
    description: 'City; null where not known',
  })
  city!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'State, province or region; null where not known',
    example: 'IL',
  })
  region!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '12345',
    description: 'Postal code; null where not known',
  })
  postalCode!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'US', description: 'ISO 3166-1 alpha-2' })
  countryCode!: string | null;

  @ApiProperty({
    type: Number,
    format: 'double',
    minimum: -90,
    maximum: 90,
    nullable: true,
    description: 'In degrees, WGS 84',
    example: 19.0433,
  })
  latitude!: number | null;

  @ApiProperty({
    type: Number,
    format: 'double',
    minimum: -180,
    maximum: 180,
    nullable: true,
    description: 'In degrees, WGS 84',
    example: -98.1981,
  })
  longitude!: number | null;

  @ApiProperty({ description: 'Whether it is the one that `commerce_info` shows' })
  isPrimary!: boolean;

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

  static of(this: void, address: CommerceAddress): CommerceAddressResponseDto {
    return {
      id: address.id,
      street: address.street,
      city: address.city,
      region: address.region,
      postalCode: address.postalCode,
      countryCode: address.countryCode,
      latitude: address.latitude,
      longitude: address.longitude,
      isPrimary: address.isPrimary,
      createdAt: address.createdAt.toISOString(),
      updatedAt: address.updatedAt.toISOString(),
    };
  }
}
