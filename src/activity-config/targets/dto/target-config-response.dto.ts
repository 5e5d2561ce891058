import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { COUNT, integerSchema } from '../../../common/validation/json-schemas.js';
import type { TargetConfig } from '../target-config.js';
import {
  CRITERION_TYPES,
  type CriterionType,
  RESOLUTION_STRATEGIES,
  type ResolutionStrategy,
  type TargetCriterion,
} from '../target-rules.js';
import { COMMERCE_USER_ROLES, type CommerceUserRoleName } from '../commerce-user-role.js';

@ApiSchema({ name: 'StoredTargetCriterionConfig', description: 'What a criterion looks for' })
export class StoredTargetCriterionConfigDto {
  @ApiProperty({
    type: String,
    enum: COMMERCE_USER_ROLES,
    required: false,
    description: 'The role, for `ROLE_MATCH` only',
    example: 'OWNER',
  })
  role?: CommerceUserRoleName;
}

@ApiSchema({ name: 'StoredTargetCriterion', description: 'A way to find the person at a shop' })
export class StoredTargetCriterionDto implements TargetCriterion {
  @ApiProperty({ enum: CRITERION_TYPES, description: 'How the person is looked for', example: 'ROLE_MATCH' })
  type!: CriterionType;

  @ApiProperty({
    type: () => StoredTargetCriterionConfigDto,
    description: 'The role, for `ROLE_MATCH`; otherwise empty',
  })
  config!: TargetCriterion['config'];

  @ApiProperty({
    ...integerSchema(0, Number.MAX_SAFE_INTEGER),
    description: 'Lower first, then the order of the list',
    example: 0,
  })
  priority!: number;
}

/** How a tenant finds the person at a shop. */
@ApiSchema({ name: 'TargetConfig', description: 'Rules that decide whom at the shop a task is for' })
export class TargetConfigResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the configuration',
    example: 'bb0e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Whom we spoke to last',
    description: 'What people call it; null where it has no name',
  })
  name!: string | null;

  @ApiProperty({
    enum: RESOLUTION_STRATEGIES,
    description: 'When the person is chosen',
    example: 'ON_CREATION',
  })
  resolutionStrategy!: ResolutionStrategy;

  @ApiProperty({
    type: () => StoredTargetCriterionDto,
    isArray: true,
    description: 'The ways to find the person, in the order in which they were given',
  })
  criteria!: StoredTargetCriterionDto[];

  @ApiProperty({ description: 'Without a match, take a `COMMERCE_REP`' })
  fallbackToCommerceRep!: boolean;

  @ApiProperty({ description: 'Without one of those either, take an `OWNER`' })
  fallbackToOwner!: boolean;

  @ApiProperty({ ...COUNT, description: 'The active one with the lowest applies', example: 0 })
  priority!: number;

  @ApiProperty({ description: 'Whether it can apply' })
  isActive!: boolean;

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

  static of(this: void, config: TargetConfig): TargetConfigResponseDto {
    return {
      id: config.id,
      name: config.name,
      resolutionStrategy: config.resolutionStrategy,
      criteria: config.criteria,
      fallbackToCommerceRep: config.fallbackToCommerceRep,
      fallbackToOwner: config.fallbackToOwner,
      priority: config.priority,
      isActive: config.isActive,
      createdAt: config.createdAt.toISOString(),
      updatedAt: config.updatedAt.toISOString(),
    };
  }
}
