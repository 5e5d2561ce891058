import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { JSON_OBJECT } from '../../common/validation/json-schemas.js';
import type { Commerce } from '../entities/commerce.entity.js';

/** A shop as every response shows it. */
@ApiSchema({ name: 'Commerce', description: 'A shop' })
export class CommerceResponseDto {
  @ApiProperty({
    format: 'uuid',
    example: '880e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the commerce',
  })
  id!: string;

  @ApiProperty({ example: 'Corner shop', description: 'What people call it' })
  name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'SHOP-0042',
    description: "Its id in the tenant's own systems; null where it has none",
  })
  externalId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Its id in systems that several tenants share; null where it has none',
    example: 'GLOBAL-0042',
  })
  globalExternalId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'ES-B12345678',
    description: 'Its tax id; null where it is not known',
  })
  taxId!: string | null;

  @ApiProperty({ description: 'Whether tasks can be made for it' })
  isActive!: boolean;

  @ApiProperty({
    ...JSON_OBJECT,
    description: 'Whatever the tenant keeps with it',
  })
  metadata!: Record<string, unknown>;

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

  static of(this: void, commerce: Commerce): CommerceResponseDto {
    return {
      id: commerce.id,
      name: commerce.name,
      externalId: commerce.externalId,
      globalExternalId: commerce.globalExternalId,
      taxId: commerce.taxId,
      isActive: commerce.isActive,
      metadata: commerce.metadata,
      createdAt: commerce.createdAt.toISOString(),
      updatedAt: commerce.updatedAt.toISOString(),
    };
  }
}
