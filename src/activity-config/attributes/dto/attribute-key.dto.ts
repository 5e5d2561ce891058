import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { BooleanField, TextField } from '../../../common/validation/field-decorators.js';
import { NewAttributeKeyField } from '../attribute-key.js';
import type { AttributeKey } from '../entities/attribute-key.entity.js';

const DESCRIPTION = { max: 500, nullable: true, description: 'What its values say, for people' };

/** The body of `POST /api/activity-config/attribute-keys`. */
@ApiExtension('x-example', { key: 'shelf_space', description: 'Metres of shelf that we have' })
@ApiSchema({ name: 'CreateAttributeKey', description: 'A new name for the catalogue of facts' })
export class CreateAttributeKeyDto {
  @NewAttributeKeyField()
  key!: string;

  @TextField(DESCRIPTION)
  description?: string | null;

  @BooleanField({ description: 'Whether new tasks can name it; by default, true' })
  is_active: boolean = true;
}

/** The body of `PATCH /api/activity-config/attribute-keys/:key`: what is absent stays as it is. */
@ApiExtension('x-example', { description: 'When the shop is open, by day' })
@ApiSchema({
  name: 'UpdateAttributeKey',
  description: 'What is to change of an attribute key; what is absent stays as it is',
})
export class UpdateAttributeKeyDto {
  @TextField(DESCRIPTION)
  description?: string | null;

  @BooleanField({ description: 'Whether new tasks can name it' })
  is_active?: boolean;
}

/** A name in the tenant's catalogue of facts that a task can carry. */
@ApiSchema({ name: 'AttributeKey', description: 'A name of the catalogue of facts that tasks can carry' })
export class AttributeKeyResponseDto {
  @ApiProperty({ example: 'promotions', description: 'The name' })
  key!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What its values say, for people; null where nobody said',
    example: 'Offers that hold in the shop',
  })
  description!: string | null;

  @ApiProperty({ description: 'Whether new tasks can name it' })
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
