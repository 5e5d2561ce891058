import { Injectable } from '@nestjs/common';
import { orNotFound } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { CommerceAddressesService } from './commerce-addresses.service.js';
import { CommerceUsersService } from './commerce-users.service.js';
import { CommerceRepository } from './commerce.repository.js';
import type { CommerceRecord } from './dto/commerce-detail.dto.js';
import type { ListCommercesQueryDto } from './dto/list-commerces-query.dto.js';
import type { CreateCommerceDto, UpdateCommerceDto } from './dto/write-commerce.dto.js';
import type { Commerce } from './entities/commerce.entity.js';

/** The shops that a tenant serves. */
@Injectable()
export class CommercesService {
  constructor(
    private readonly commerces: CommerceRepository,
    private readonly tenants: TenantsService,
    private readonly addresses: CommerceAddressesService,
    private readonly users: CommerceUsersService,
  ) {}

  /** @throws {ValidationError} on a cursor of another list. */
  list(tenantId: TenantId, request: ListCommercesQueryDto): Promise<Page<Commerce>> {
    return this.commerces.list(tenantId, request);
  }

  /** @throws {NotFoundError} when it is not in the tenant. */
  async get(tenantId: TenantId, id: string): Promise<CommerceRecord> {
    const commerce = orNotFound(await this.commerces.findOne(tenantId, { id }), 'commerce');
    const addresses = await this.addresses.findByCommerce(tenantId, id);
    return { commerce, addresses, users: await this.users.findByCommerce(tenantId, id) };
  }

  /** @throws {DomainError} 409 when its external id or tax id is taken in the tenant. */
  async create(tenantId: TenantId, dto: CreateCommerceDto): Promise<Commerce> {
    await this.tenants.ensure(tenantId);
    return this.commerces.insert(tenantId, toCommerce(tenantId, dto, new Date()));
  }

  /**
   * @throws {NotFoundError} when it is not in the tenant.
   * @throws {DomainError} 409 when its external id or tax id is taken in the tenant.
   */
  async update(tenantId: TenantId, id: string, dto: UpdateCommerceDto): Promise<Commerce> {
    const changes = {
      name: dto.name,
      searchWords: dto.name === undefined ? undefined : searchWords(tenantId, dto.name),
      externalId: dto.external_id,
      globalExternalId: dto.global_external_id,
      taxId: dto.tax_id,
      isActive: dto.is_active,
      metadata: dto.metadata,
    };
    return orNotFound(await this.commerces.update(tenantId, { id }, changes), 'commerce');
  }
}

function toCommerce(tenantId: TenantId, dto: CreateCommerceDto, now: Date): Omit<Commerce, 'tenantId'> {
  return {
    id: newId(),
    name: dto.name,
    externalId: dto.external_id ?? null,
    globalExternalId: dto.global_external_id ?? null,
    taxId: dto.tax_id ?? null,
    isActive: dto.is_active ?? true,
    metadata: dto.metadata ?? {},
    searchWords: searchWords(tenantId, dto.name),
    createdAt: now,
    updatedAt: now,
  };
}
