import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { orNotFound } from '../common/errors/not-found-error.js';
import { newId } from '../common/new-id.js';
import type { Principal } from '../auth/principal.js';
import { inTransaction } from '../database/tenant/transactional-repository.js';
import { CommerceAddressRepository } from './commerce-address.repository.js';
import { CommerceRepository } from './commerce.repository.js';
import type { CreateCommerceAddressDto } from './dto/create-commerce-address.dto.js';
import type { UpdateCommerceAddressDto } from './dto/update-commerce-address.dto.js';
import type { CommerceAddress } from './entities/commerce-address.entity.js';

/** All of them are in the response of one commerce. */
export const MAX_ADDRESSES = 100;

/** Where a shop is: at most one of its addresses is the primary one. */
@Injectable()
export class CommerceAddressesService {
  constructor(
    private readonly commerces: CommerceRepository,
    private readonly addresses: CommerceAddressRepository,
  ) {}

  /** The oldest first. */
  list({ tenantId }: Principal, commerceId: string): Promise<CommerceAddress[]> {
    return this.addresses.find(tenantId, { commerceId }, { createdAt: 'ASC', id: 'ASC' });
  }

  /** @throws {NotFoundError} when it is not of the commerce, or that not in the tenant. */
  async get({ tenantId }: Principal, commerceId: string, id: string): Promise<CommerceAddress> {
    const address = await this.addresses.findOne(tenantId, { commerceId, id });
    if (!address) throw await this.commerces.missingFrom(tenantId, commerceId, 'commerce address');
    return address;
  }

  /**
   * @throws {NotFoundError} when the commerce is not in the tenant.
   * @throws {DomainError} 409 when it has as many addresses as it may have.
   */
  create(
    { tenantId }: Principal,
    commerceId: string,
    body: CreateCommerceAddressDto,
  ): Promise<CommerceAddress> {
    return inTransaction(tenantId, [this.commerces, this.addresses], async (commerces, addresses) => {
      await commerces.lockById(tenantId, commerceId);
      if ((await addresses.count(tenantId, { commerceId })) >= MAX_ADDRESSES) {
        throw new DomainError(
          'CONFLICT',
          'TOO_MANY_ADDRESSES',
          `A commerce has at most ${MAX_ADDRESSES} addresses`,
        );
      }
      const address = toAddress(commerceId, body, new Date());
      if (address.isPrimary) await addresses.clearPrimary(tenantId, commerceId);
      return addresses.insert(tenantId, address);
    });
  }

  /** @throws {NotFoundError} when it is not of the commerce, or that not in the tenant. */
  update(
    { tenantId }: Principal,
    commerceId: string,
    id: string,
    body: UpdateCommerceAddressDto,
  ): Promise<CommerceAddress> {
    return inTransaction(tenantId, [this.commerces, this.addresses], async (commerces, addresses) => {
      await commerces.lockById(tenantId, commerceId);
      if (body.is_primary) await addresses.clearPrimary(tenantId, commerceId);
      const changes = {
        street: body.street,
        city: body.city,
        region: body.region,
        postalCode: body.postal_code,
        countryCode: body.country_code,
        latitude: body.latitude,
        longitude: body.longitude,
        isPrimary: body.is_primary,
      };
      return orNotFound(await addresses.update(tenantId, { commerceId, id }, changes), 'commerce address');
    });
  }
}

function toAddress(
  commerceId: string,
  body: CreateCommerceAddressDto,
  now: Date,
): Omit<CommerceAddress, 'tenantId'> {
  return {
    id: newId(),
    commerceId,
    street: body.street ?? null,
    city: body.city ?? null,
    region: body.region ?? null,
    postalCode: body.postal_code ?? null,
    countryCode: body.country_code ?? null,
    latitude: body.latitude ?? null,
    longitude: body.longitude ?? null,
    isPrimary: body.is_primary ?? false,
    createdAt: now,
    updatedAt: now,
  };
}
