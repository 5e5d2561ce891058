import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { CommerceAddress } from '../entities/commerce-address.entity.js';

@ApiSchema({ name: 'CommerceAddress' })
export class CommerceAddressResponseDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Main St 1' })
  street!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Springfield' })
  city!: string | null;

  @ApiProperty({ type: String, nullable: true })
  region!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '12345' })
  postalCode!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'US', description: 'ISO 3166-1 alpha-2' })
  countryCode!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'In degrees, WGS 84' })
  latitude!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'In degrees, WGS 84' })
  longitude!: number | null;

  @ApiProperty({ description: 'Whether it is the one that `commerce_info` shows' })
  isPrimary!: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
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
