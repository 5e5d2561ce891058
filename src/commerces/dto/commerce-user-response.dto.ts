import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  COMMERCE_USER_ROLES,
  type CommerceUserRoleName,
} from '../../activity-config/targets/commerce-user-role.js';
import type { CommerceUserRecord } from '../commerce-users.service.js';
import { CommerceUserContactResponseDto } from './commerce-user-contact-response.dto.js';

/** A person at the shop. */
@ApiSchema({ name: 'CommerceUser' })
export class CommerceUserResponseDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'Eva Lind' })
  name!: string;

  @ApiProperty({ type: String, nullable: true })
  externalId!: string | null;

  @ApiProperty({ description: 'Whether tasks can be for this person' })
  isActive!: boolean;

  @ApiProperty({ enum: COMMERCE_USER_ROLES, enumName: 'CommerceUserRole', isArray: true })
  roles!: CommerceUserRoleName[];

  @ApiProperty({ type: () => CommerceUserContactResponseDto, isArray: true, description: 'The oldest first' })
  contacts!: CommerceUserContactResponseDto[];

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;

  static of(this: void, { user, roles, contacts }: CommerceUserRecord): CommerceUserResponseDto {
    return {
      id: user.id,
      name: user.name,
      externalId: user.externalId,
      isActive: user.isActive,
      roles,
      contacts: contacts.map(CommerceUserContactResponseDto.of),
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }
}
