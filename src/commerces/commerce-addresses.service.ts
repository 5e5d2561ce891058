import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { orNotFound } from '../common/errors/not-found-error.js';
import { newId } from '../common/new-id.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { inTransaction } from '../database/tenant/transactional-repository.js';
import { CommerceAddressRepository } from './commerce-address.repository.js';
import { CommerceRepository } from './commerce.repository.js';
import type { CreateCommerceAddressDto } from './dto/create-commerce-address.dto.js';
import type { UpdateCommerceAddressDto } from './dto/update-commerce-address.dto.js';
import type { CommerceAddress } from './entities/commerce-address.entity.js';

/** All of them are in the answer of one commerce. */
export const MAX_ADDRESSES = 100;

/** Where a shop is: at most one of its addresses is the primary one. */
@Injectable()
export class CommerceAddressesService {
  constructor(
    private readonly commerces: CommerceRepository,
    private readonly addresses: CommerceAddressRepository,
  ) {}

  /** The oldest first. */
  findByCommerce(tenantId: TenantId, commerceId: string): Promise<CommerceAddress[]> {
    return this.addresses.find(tenantId, { commerceId }, { createdAt: 'ASC', id: 'ASC' });
  }

  /** @throws {NotFoundError} when it is not of the commerce, or that not in the tenant. */
  async get(tenantId: TenantId, commerceId: string, id: string): Promise<CommerceAddress> {
    const address = await this.addresses.findOne(tenantId, { commerceId, id });
    if (!address) throw await this.commerces.missingFrom(tenantId, commerceId, 'commerce address');
    return address;
  }

  /**
   * @throws {NotFoundError} when the commerce is not in the tenant.
   * @throws {DomainError} 409 when it has as many addresses as it may have.
   */
  create(tenantId: TenantId, commerceId: string, dto: CreateCommerceAddressDto): Promise<CommerceAddress> {
    return inTransaction([this.commerces, this.addresses], async (commerces, addresses) => {
      await commerces.lockById(tenantId, commerceId);
      if ((await addresses.count(tenantId, { commerceId })) >= MAX_ADDRESSES) {
        throw new DomainError(
          'CONFLICT',
          'TOO_MANY_ADDRESSES',
          `A commerce has at most ${MAX_ADDRESSES} addresses`,
        );
      }
      const address = toAddress(commerceId, dto, new Date());
      if (address.isPrimary) await addresses.clearPrimary(tenantId, commerceId);
      return addresses.insert(tenantId, address);
    });
  }

  /** @throws {NotFoundError} when it is not of the commerce, or that not in the tenant. */
  update(
    tenantId: TenantId,
    commerceId: string,
    id: string,
    dto: UpdateCommerceAddressDto,
  ): Promise<CommerceAddress> {
    return inTransaction([this.commerces, this.addresses], async (commerces, addresses) => {
      await commerces.lockById(tenantId, commerceId);
      if (dto.is_primary) await addresses.clearPrimary(tenantId, commerceId);
      const changes = {
        street: dto.street,
        city: dto.city,
        region: dto.region,
        postalCode: dto.postal_code,
        countryCode: dto.country_code,
        latitude: dto.latitude,
        longitude: dto.longitude,
        isPrimary: dto.is_primary,
      };
      return orNotFound(await addresses.update(tenantId, { commerceId, id }, changes), 'commerce address');
    });
  }
}

function toAddress(
  commerceId: string,
  dto: CreateCommerceAddressDto,
  now: Date,
): Omit<CommerceAddress, 'tenantId'> {
  return {
    id: newId(),
    commerceId,
    street: dto.street ?? null,
    city: dto.city ?? null,
    region: dto.region ?? null,
    postalCode: dto.postal_code ?? null,
    countryCode: dto.country_code ?? null,
    latitude: dto.latitude ?? null,
    longitude: dto.longitude ?? null,
    isPrimary: dto.is_primary ?? false,
    createdAt: now,
    updatedAt: now,
  };
}
