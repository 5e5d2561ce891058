import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import { newId } from '../common/new-id.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { updateRow } from '../database/queries/update-row.js';
import { missingFrom } from './assert-commerce.js';
import type { CreateCommerceAddressDto } from './dto/create-commerce-address.dto.js';
import type { UpdateCommerceAddressDto } from './dto/update-commerce-address.dto.js';
import { CommerceAddress } from './entities/commerce-address.entity.js';
import { lockCommerce } from './lock-commerce.js';

/** All of them are in the answer of one commerce. */
export const MAX_ADDRESSES = 100;

/** Where a shop is: at most one of its addresses is the primary one. */
@Injectable()
export class CommerceAddressesService {
  constructor(private readonly dataSource: DataSource) {}

  /** The oldest first. */
  findByCommerce(tenantId: TenantId, commerceId: string): Promise<CommerceAddress[]> {
    const order = { createdAt: 'ASC', id: 'ASC' } as const;
    return this.dataSource.manager.find(CommerceAddress, { where: { tenantId, commerceId }, order });
  }

  /** @throws {NotFoundError} when it is not of the commerce, or that not in the tenant. */
  async get(tenantId: TenantId, commerceId: string, id: string): Promise<CommerceAddress> {
    const { manager } = this.dataSource;
    const address = await manager.findOneBy(CommerceAddress, { tenantId, commerceId, id });
    if (!address) throw await missingFrom(manager, tenantId, commerceId, 'commerce address');
    return address;
  }

  /**
   * @throws {NotFoundError} when the commerce is not in the tenant.
   * @throws {DomainError} 409 when it has as many addresses as it may have.
   */
  create(tenantId: TenantId, commerceId: string, dto: CreateCommerceAddressDto): Promise<CommerceAddress> {
    return this.dataSource.transaction(async (manager) => {
      await lockCommerce(manager, tenantId, commerceId);
      if ((await manager.countBy(CommerceAddress, { tenantId, commerceId })) >= MAX_ADDRESSES) {
        throw new DomainError(
          'CONFLICT',
          'TOO_MANY_ADDRESSES',
          `A commerce has at most ${MAX_ADDRESSES} addresses`,
        );
      }
      const address = toAddress(tenantId, commerceId, dto, new Date());
      if (address.isPrimary) await clearPrimary(manager, tenantId, commerceId);
      await manager.insert(CommerceAddress, address);
      return address;
    });
  }

  /** @throws {NotFoundError} when it is not of the commerce, or that not in the tenant. */
  update(
    tenantId: TenantId,
    commerceId: string,
    id: string,
    dto: UpdateCommerceAddressDto,
  ): Promise<CommerceAddress> {
    return this.dataSource.transaction(async (manager) => {
      await lockCommerce(manager, tenantId, commerceId);
      if (dto.is_primary) await clearPrimary(manager, tenantId, commerceId);
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
      const address = await updateRow(manager, CommerceAddress, { tenantId, commerceId, id }, changes);
      if (!address) throw new NotFoundError('commerce address');
      return address;
    });
  }
}

/** Another may become the primary one only when none is: the index looks at each row as it is written. */
async function clearPrimary(manager: EntityManager, tenantId: TenantId, commerceId: string): Promise<void> {
  const primary = { tenantId, commerceId, isPrimary: true };
  await manager.update(CommerceAddress, primary, { isPrimary: false, updatedAt: new Date() });
}

function toAddress(
  tenantId: TenantId,
  commerceId: string,
  dto: CreateCommerceAddressDto,
  now: Date,
): CommerceAddress {
  return {
    tenantId,
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
