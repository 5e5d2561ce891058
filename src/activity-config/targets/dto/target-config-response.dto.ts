import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { TargetConfig } from '../target-config.js';
import {
  CRITERION_TYPES,
  type CriterionType,
  RESOLUTION_STRATEGIES,
  type ResolutionStrategy,
  type TargetCriterion,
} from '../target-rules.js';
import { TargetCriterionConfigDto } from './target-criterion.dto.js';

@ApiSchema({ name: 'StoredTargetCriterion' })
export class StoredTargetCriterionDto implements TargetCriterion {
  @ApiProperty({ enum: CRITERION_TYPES })
  type!: CriterionType;

  @ApiProperty({ type: () => TargetCriterionConfigDto })
  config!: TargetCriterion['config'];

  @ApiProperty({ type: 'integer', description: 'Lower first, then the order of the list' })
  priority!: number;
}

/** How a tenant finds the person at a shop. */
@ApiSchema({ name: 'TargetConfig' })
export class TargetConfigResponseDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Whom we spoke to last' })
  name!: string | null;

  @ApiProperty({ enum: RESOLUTION_STRATEGIES })
  resolutionStrategy!: ResolutionStrategy;

  @ApiProperty({ type: () => StoredTargetCriterionDto, isArray: true })
  criteria!: StoredTargetCriterionDto[];

  @ApiProperty({ description: 'Without a match, take a `COMMERCE_REP`' })
  fallbackToCommerceRep!: boolean;

  @ApiProperty({ description: 'Without one of those either, take an `OWNER`' })
  fallbackToOwner!: boolean;

  @ApiProperty({ type: 'integer', description: 'The active one with the lowest applies', example: 0 })
  priority!: number;

  @ApiProperty({ description: 'Whether it can apply' })
  isActive!: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
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
