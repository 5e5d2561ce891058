import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  CONTACT_TYPES,
  type CommerceUserContact,
  type ContactType,
} from '../entities/commerce-user-contact.entity.js';

@ApiSchema({ name: 'CommerceUserContact' })
export class CommerceUserContactResponseDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: CONTACT_TYPES })
  type!: ContactType;

  @ApiProperty({ example: '+34911234567' })
  value!: string;

  @ApiProperty({ description: "Whether it is the person's primary one of its type" })
  isPrimary!: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
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
