import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import { TenantsRepository } from '../../tenants/tenants.repository.js';
import type { CreateResultTypeDto, UpdateResultTypeDto } from './dto/result-type.dto.js';
import type { ListResultTypesQueryDto } from './dto/list-result-types-query.dto.js';
import type { ResultType } from './entities/result-type.entity.js';
import { ResultTypeCatalogueService } from './result-type-catalogue.service.js';
import { ResultTypeRepository } from './result-type.repository.js';

/** All of a tenant's are in memory with its configuration, and an unknown code is told all of them. */
export const MAX_TYPES = 200;

/** What the tenant's results can say. A change holds for results within a second. */
@Injectable()
export class ResultTypesService {
  constructor(
    private readonly types: ResultTypeRepository,
    private readonly tenantRows: TenantsRepository,
    private readonly catalogue: ResultTypeCatalogueService,
  ) {}

  /** @param mapsTo the only statuses whose types are listed, where there are some. */
  async list(
    { tenantId }: Principal,
    query: ListResultTypesQueryDto,
    mapsTo?: readonly string[],
  ): Promise<Page<ResultType>> {
    await this.catalogue.ensure(tenantId);
    return this.types.list(tenantId, query, mapsTo);
  }

  /** @throws {NotFoundError} when the tenant has no such type. */
  async get({ tenantId }: Principal, code: string): Promise<ResultType> {
    await this.catalogue.ensure(tenantId);
    return orNotFound(await this.types.findOne(tenantId, { code }), 'result type');
  }

  /** @throws {DomainError} 409 when the tenant has the code, or as many types as it may have. */
  async create({ tenantId }: Principal, body: CreateResultTypeDto): Promise<ResultType> {
    await this.catalogue.ensure(tenantId);
    const now = new Date();
    const type = {
      code: body.code,
      label: body.label,
      mapsTo: body.maps_to,
      requiresFutureScheduledAt: body.requires_future_scheduled_at,
      countsAsContact: body.counts_as_contact,
      isActive: body.is_active,
      createdAt: now,
      updatedAt: now,
    };
    return inTransaction(tenantId, [this.tenantRows, this.types], async (tenants, types) => {
      await tenants.lock(tenantId);
      await assertRoom(types, tenantId);
      return types.insert(tenantId, type);
    });
  }

  /** @throws {NotFoundError} when the tenant has no such type. */
  async update({ tenantId }: Principal, code: string, body: UpdateResultTypeDto): Promise<ResultType> {
    await this.catalogue.ensure(tenantId);
    const changed = await this.types.update(
      tenantId,
      { code },
      {
        label: body.label,
        mapsTo: body.maps_to,
        requiresFutureScheduledAt: body.requires_future_scheduled_at,
        countsAsContact: body.counts_as_contact,
        isActive: body.is_active,
      },
    );
    return orNotFound(changed, 'result type');
  }
}

async function assertRoom(types: ResultTypeRepository, tenantId: TenantId): Promise<void> {
  if ((await types.count(tenantId, {})) < MAX_TYPES) return;
  throw new DomainError(
    'CONFLICT',
    'TOO_MANY_RESULT_TYPES',
    `A tenant has at most ${MAX_TYPES} result types`,
  );
}
