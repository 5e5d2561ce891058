import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import { filterRows } from '../database/queries/filter-rows.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { throwConflict } from '../database/statements/unique-violation.js';
import { updateRow } from '../database/queries/update-row.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { CommerceAddressesService } from './commerce-addresses.service.js';
import { CommerceUsersService } from './commerce-users.service.js';
import type { CommerceRecord } from './dto/commerce-detail.dto.js';
import type { ListCommercesQueryDto } from './dto/list-commerces-query.dto.js';
import type { CreateCommerceDto, UpdateCommerceDto } from './dto/write-commerce.dto.js';
import { Commerce } from './entities/commerce.entity.js';

const CONFLICTS = {
  uq_commerces_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' },
  uq_commerces_tax_id: { field: '/tax_id', code: 'TAX_ID_EXISTS' },
};

/** The shops that a tenant serves. */
@Injectable()
export class CommercesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantsService,
    private readonly addresses: CommerceAddressesService,
    private readonly users: CommerceUsersService,
  ) {}

  /** @throws {ValidationError} on a cursor of another list. */
  list(tenantId: TenantId, request: ListCommercesQueryDto): Promise<Page<Commerce>> {
    const { is_active: isActive, external_id: externalId, tax_id: taxId, search, sort } = request;
    const wanted = { isActive, externalId, globalExternalId: request.global_external_id, taxId };
    const query = this.dataSource.manager.createQueryBuilder(Commerce, 'commerce');
    filterRows(query, tenantId, wanted, search);
    return listRows(query, request, { tenantId, list: 'commerces', sort });
  }

  /** @throws {NotFoundError} when it is not in the tenant. */
  async get(tenantId: TenantId, id: string): Promise<CommerceRecord> {
    const commerce = await this.dataSource.manager.findOneBy(Commerce, { tenantId, id });
    if (!commerce) throw new NotFoundError('commerce');
    const addresses = await this.addresses.findByCommerce(tenantId, id);
    return { commerce, addresses, users: await this.users.findByCommerce(tenantId, id) };
  }

  /** @throws {DomainError} 409 when its external id or tax id is taken in the tenant. */
  async create(tenantId: TenantId, dto: CreateCommerceDto): Promise<Commerce> {
    await this.tenants.ensure(tenantId);
    const commerce = toCommerce(tenantId, dto, new Date());
    await this.dataSource.manager
      .insert(Commerce, commerce as QueryDeepPartialEntity<Commerce>)
      .catch((error: unknown) => throwConflict(error, CONFLICTS));
    return commerce;
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
    const commerce = await updateRow(this.dataSource.manager, Commerce, { tenantId, id }, changes).catch(
      (error: unknown) => throwConflict(error, CONFLICTS),
    );
    if (!commerce) throw new NotFoundError('commerce');
    return commerce;
  }
}

function toCommerce(tenantId: TenantId, dto: CreateCommerceDto, now: Date): Commerce {
  return {
    tenantId,
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
