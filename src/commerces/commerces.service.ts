import { Injectable } from '@nestjs/common';
import { orNotFound } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import type { Principal } from '../auth/principal.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { SyncCounts } from '../sync/row-sync.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { CommerceAddressesService } from './commerce-addresses.service.js';
import { CommerceUsersService } from './commerce-users.service.js';
import { CommerceRepository } from './commerce.repository.js';
import type { CommerceRecord } from './dto/commerce-detail.dto.js';
import type { ListCommercesQueryDto } from './dto/list-commerces-query.dto.js';
import type { SyncCommerceDto } from './dto/sync-commerces.dto.js';
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
  list({ tenantId }: Principal, query: ListCommercesQueryDto): Promise<Page<Commerce>> {
    return this.commerces.list(tenantId, query);
  }

  /** @throws {NotFoundError} when it is not in the tenant. */
  async get(caller: Principal, id: string): Promise<CommerceRecord> {
    const commerce = orNotFound(await this.commerces.findOne(caller.tenantId, { id }), 'commerce');
    const addresses = await this.addresses.list(caller, id);
    return { commerce, addresses, users: await this.users.list(caller, id) };
  }

  /** @throws {DomainError} 409 when its external id or tax id is taken in the tenant. */
  async create({ tenantId }: Principal, body: CreateCommerceDto): Promise<Commerce> {
    await this.tenants.ensure(tenantId);
    return this.commerces.insert(tenantId, toCommerce(tenantId, body, new Date()));
  }

  /**
   * @throws {NotFoundError} when it is not in the tenant.
   * @throws {DomainError} 409 when its external id or tax id is taken in the tenant.
   */
  async update({ tenantId }: Principal, id: string, body: UpdateCommerceDto): Promise<Commerce> {
    const changes = {
      name: body.name,
      searchWords: body.name === undefined ? undefined : searchWords(tenantId, body.name),
      externalId: body.external_id,
      globalExternalId: body.global_external_id,
      taxId: body.tax_id,
      isActive: body.is_active,
      metadata: body.metadata,
    };
    return orNotFound(await this.commerces.update(tenantId, { id }, changes), 'commerce');
  }

  /**
   * Makes or changes commerces, all of them or none, as the tenant's own systems have them.
   *
   * @param items each with an external id of its own.
   * @throws {DomainError} 409 when another commerce or item has a tax id; names the items by index.
   * @throws {UnavailableError} when too much else is written to the same commerces.
   */
  async sync({ tenantId }: Principal, items: SyncCommerceDto[]): Promise<SyncCounts> {
    await this.tenants.ensure(tenantId);
    return this.commerces.sync(tenantId, items);
  }
}

function toCommerce(tenantId: TenantId, body: CreateCommerceDto, now: Date): Omit<Commerce, 'tenantId'> {
  return {
    id: newId(),
    name: body.name,
    externalId: body.external_id ?? null,
    globalExternalId: body.global_external_id ?? null,
    taxId: body.tax_id ?? null,
    isActive: body.is_active ?? true,
    metadata: body.metadata ?? {},
    searchWords: searchWords(tenantId, body.name),
    createdAt: now,
    updatedAt: now,
  };
}
