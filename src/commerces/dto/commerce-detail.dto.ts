import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { CommerceUserRecord } from '../commerce-users.service.js';
import type { CommerceAddress } from '../entities/commerce-address.entity.js';
import type { Commerce } from '../entities/commerce.entity.js';
import { CommerceAddressResponseDto } from './commerce-address-response.dto.js';
import { CommerceResponseDto } from './commerce-response.dto.js';
import { CommerceUserResponseDto } from './commerce-user-response.dto.js';

/** A shop with all that belongs to it. */
export interface CommerceRecord {
  commerce: Commerce;
  addresses: CommerceAddress[];
  users: CommerceUserRecord[];
}

@ApiSchema({ name: 'CommerceDetail', description: 'A shop with its addresses and people' })
export class CommerceDetailResponseDto extends CommerceResponseDto {
  @ApiProperty({ type: () => CommerceAddressResponseDto, isArray: true, description: 'The oldest first' })
  addresses!: CommerceAddressResponseDto[];

  @ApiProperty({
    type: () => CommerceUserResponseDto,
    isArray: true,
    description: 'Its people, the oldest first',
  })
  users!: CommerceUserResponseDto[];

  static ofRecord(this: void, { commerce, addresses, users }: CommerceRecord): CommerceDetailResponseDto {
    return {
      ...CommerceResponseDto.of(commerce),
      addresses: addresses.map(CommerceAddressResponseDto.of),
      users: users.map(CommerceUserResponseDto.of),
    };
  }
}
