import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { CommerceUserRecord } from '../commerce-users.service.js';
import type { CommerceAddress } from '../entities/commerce-address.entity.js';
import type { Commerce } from '../entities/commerce.entity.js';
import { CommerceAddressDto } from './commerce-address-response.dto.js';
import { CommerceDto } from './commerce-response.dto.js';
import { CommerceUserDto } from './commerce-user-response.dto.js';

/** A shop with all that belongs to it. */
export interface CommerceRecord {
  commerce: Commerce;
  addresses: CommerceAddress[];
  users: CommerceUserRecord[];
}

@ApiSchema({ name: 'CommerceDetail' })
export class CommerceDetailDto extends CommerceDto {
  @ApiProperty({ type: () => CommerceAddressDto, isArray: true, description: 'The oldest first' })
  addresses!: CommerceAddressDto[];

  @ApiProperty({ type: () => CommerceUserDto, isArray: true, description: 'Its people, the oldest first' })
  users!: CommerceUserDto[];

  static ofRecord(this: void, { commerce, addresses, users }: CommerceRecord): CommerceDetailDto {
    return {
      ...CommerceDto.of(commerce),
      addresses: addresses.map(CommerceAddressDto.of),
      users: users.map(CommerceUserDto.of),
    };
  }
}
