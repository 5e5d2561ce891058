import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  COMMERCE_USER_ROLES,
  type CommerceUserRoleName,
} from '../../activity-config/targets/commerce-user-role.js';
import type { CommerceUserRecord } from '../commerce-users.service.js';
import { CommerceUserContactResponseDto } from './commerce-user-contact-response.dto.js';

/** A person at the shop. */
@ApiSchema({ name: 'CommerceUser', description: 'A person at a shop' })
export class CommerceUserResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the person',
    example: '990e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty({ example: 'Eva Lind', description: 'Name of the person' })
  name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: "The person's id in the tenant's own systems; null where there is none",
    example: 'USER-001',
  })
  externalId!: string | null;

  @ApiProperty({ description: 'Whether tasks can be for this person' })
  isActive!: boolean;

  @ApiProperty({
    enum: COMMERCE_USER_ROLES,
    enumName: 'CommerceUserRole',
    isArray: true,
    description: 'What the person does at the shop',
    example: ['OWNER'],
  })
  roles!: CommerceUserRoleName[];

  @ApiProperty({ type: () => CommerceUserContactResponseDto, isArray: true, description: 'The oldest first' })
  contacts!: CommerceUserContactResponseDto[];

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
