import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { Commerce } from '../entities/commerce.entity.js';

/** A shop as every answer shows it. */
@ApiSchema({ name: 'Commerce' })
export class CommerceResponseDto {
  @ApiProperty({ format: 'uuid', example: '880e8400-e29b-41d4-a716-446655440000' })
  id!: string;

  @ApiProperty({ example: 'Corner shop' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'SHOP-0042' })
  externalId!: string | null;

  @ApiProperty({ type: String, nullable: true })
  globalExternalId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ES-B12345678' })
  taxId!: string | null;

  @ApiProperty({ description: 'Whether tasks can be made for it' })
  isActive!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: true })
  metadata!: Record<string, unknown>;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
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
