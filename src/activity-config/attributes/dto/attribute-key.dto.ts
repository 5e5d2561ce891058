import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { BooleanField, TextField } from '../../../common/validation/field-decorators.js';
import { NewAttributeKeyField } from '../attribute-key.js';
import type { AttributeKey } from '../entities/attribute-key.entity.js';

const DESCRIPTION = { max: 500, nullable: true, description: 'What its values say, for people' };

/** The body of `POST /api/activity-config/attribute-keys`. */
@ApiSchema({ name: 'CreateAttributeKey' })
export class CreateAttributeKeyDto {
  @NewAttributeKeyField()
  key!: string;

  @TextField(DESCRIPTION)
  description?: string | null;

  @BooleanField({ description: 'Whether new tasks can name it; by default, true' })
  is_active: boolean = true;
}

/** The body of `PATCH /api/activity-config/attribute-keys/:key`: what is absent stays as it is. */
@ApiSchema({ name: 'UpdateAttributeKey' })
export class UpdateAttributeKeyDto {
  @TextField(DESCRIPTION)
  description?: string | null;

  @BooleanField({ description: 'Whether new tasks can name it' })
  is_active?: boolean;
}

/** A name in the tenant's catalogue of facts that a task can carry. */
@ApiSchema({ name: 'AttributeKey' })
export class AttributeKeyResponseDto {
  @ApiProperty({ example: 'promotions' })
  key!: string;

  @ApiProperty({ type: String, nullable: true })
  description!: string | null;

  @ApiProperty({ description: 'Whether new tasks can name it' })
  isActive!: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;

  static of(
    this: void,
    { key, description, isActive, createdAt, updatedAt }: AttributeKey,
  ): AttributeKeyResponseDto {
    return {
      key,
      description,
      isActive,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
