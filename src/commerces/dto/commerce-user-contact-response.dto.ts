import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  CONTACT_TYPES,
  type CommerceUserContact,
  type ContactType,
} from '../entities/commerce-user-contact.entity.js';

@ApiSchema({ name: 'CommerceUserContact', description: 'A way to reach a person at a shop' })
export class CommerceUserContactResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the contact',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty({ enum: CONTACT_TYPES, description: 'What kind of contact it is', example: 'PHONE' })
  type!: ContactType;

  @ApiProperty({ example: '+34911234567', description: 'The e-mail address, number or other text' })
  value!: string;

  @ApiProperty({ description: "Whether it is the person's primary one of its type" })
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

  static of(this: void, contact: CommerceUserContact): CommerceUserContactResponseDto {
    return {
      id: contact.id,
      type: contact.type,
      value: contact.value,
      isPrimary: contact.isPrimary,
      createdAt: contact.createdAt.toISOString(),
      updatedAt: contact.updatedAt.toISOString(),
    };
  }
}
