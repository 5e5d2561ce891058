import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PERMISSIONS, type Permission } from '../../permission.js';
import type { ApiKey } from '../entities/api-key.entity.js';

/** What there is to know of a key, without the key. */
@ApiSchema({ name: 'ApiKey', description: 'An API key, without the key itself' })
export class ApiKeyResponseDto {
  @ApiProperty({
    format: 'uuid',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
    description: 'Id of the API key',
  })
  id!: string;

  @ApiProperty({ example: 'Route planner', description: 'What the key is for' })
  name!: string;

  @ApiProperty({
    enum: PERMISSIONS,
    isArray: true,
    example: ['CREATE_ACTIVITY', 'VIEW_ACTIVITIES'],
    description: 'What its holder may do in the tenant',
  })
  permissions!: Permission[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'From when it is refused' })
  expiresAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when it is refused' })
  revokedAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'To about a minute; null where it was never used',
  })
  lastUsedAt!: string | null;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was created',
    example: '2025-01-15T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({
    description: 'The `sub` of the token that made it, or `api-key:` and the id of the key that did',
    example: 'user-4711',
  })
  createdBy!: string;

  static of(this: void, key: Omit<ApiKey, 'tenantId' | 'keyHash'>): ApiKeyResponseDto {
    return {
      id: key.id,
      name: key.name,
      permissions: key.permissions,
      expiresAt: key.expiresAt?.toISOString() ?? null,
      revokedAt: key.revokedAt?.toISOString() ?? null,
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      createdAt: key.createdAt.toISOString(),
      createdBy: key.createdBy,
    };
  }
}

/** A key as the response of its creation shows it, and nothing after. */
@ApiSchema({ name: 'CreatedApiKey', description: 'An API key with the key itself, which is shown this once' })
export class CreatedApiKeyResponseDto extends ApiKeyResponseDto {
  @ApiProperty({
    description: 'The key, for the header `x-api-key`. Only its hash is stored: it cannot be shown again',
    example: `rtn_sk_${'x'.repeat(64)}`,
  })
  plaintextKey!: string;
}
