import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { NotFoundError, orNotFound } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import { newId } from '../../common/new-id.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { Values } from '../../database/tenant/tenant-repository.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import { TenantsRepository } from '../../tenants/tenants.repository.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import type { ListTargetConfigsQueryDto } from './dto/list-target-configs-query.dto.js';
import type { CreateTargetConfigDto, UpdateTargetConfigDto } from './dto/write-target-config.dto.js';
import type { TargetResolutionConfig } from './entities/target-resolution-config.entity.js';
import type { TargetConfig } from './target-config.js';
import { TargetConfigRepository } from './target-config.repository.js';
import { toTargetCriterion } from './to-target-criterion.js';

const THING = 'target resolution config';

/**
 * How a tenant finds the person at a shop. A change holds for creates within a second, as rules are kept so
 * long.
 */
@Injectable()
export class TargetConfigsService {
  constructor(
    private readonly configs: TargetConfigRepository,
    private readonly tenantRows: TenantsRepository,
    private readonly tenants: TenantsService,
  ) {}

  list({ tenantId }: Principal, query: ListTargetConfigsQueryDto): Promise<Page<TargetConfig>> {
    return this.configs.list(tenantId, query);
  }

  /** @throws {NotFoundError} when the tenant has no such configuration. */
  async get({ tenantId }: Principal, id: string): Promise<TargetConfig> {
    return orNotFound(await this.configs.findWithCriteria(tenantId, id), THING);
  }

  /** @throws {DomainError} 409 when another active one has the priority. */
  async create({ tenantId }: Principal, body: CreateTargetConfigDto): Promise<TargetConfig> {
    await this.tenants.ensure(tenantId);
    const now = new Date();
    const config = {
      id: newId(),
      createdAt: now,
      updatedAt: now,
      name: body.name ?? null,
      resolutionStrategy: body.resolution_strategy,
      criteria: (body.criteria ?? []).map(toTargetCriterion),
      fallbackToCommerceRep: body.fallback_to_commerce_rep,
      fallbackToOwner: body.fallback_to_owner,
      priority: body.priority,
      isActive: body.is_active,
    };
    return this.write(tenantId, (configs) => configs.insertWithCriteria(tenantId, config));
  }

  /**
   * @throws {NotFoundError} when the tenant has no such configuration.
   * @throws {DomainError} 409 when another active one has the priority.
   */
  async update({ tenantId }: Principal, id: string, body: UpdateTargetConfigDto): Promise<TargetConfig> {
    const [changes, criteria] = [changesOf(body), body.criteria?.map(toTargetCriterion)];
    const config = await this.write(tenantId, (configs) =>
      configs.updateWithCriteria(tenantId, id, changes, criteria),
    );
    return orNotFound(config, THING);
  }

  /** @throws {NotFoundError} when the tenant has no such configuration. */
  async delete({ tenantId }: Principal, id: string): Promise<void> {
    const deleted = await this.write(tenantId, (configs) => configs.deleteWithCriteria(tenantId, id));
    if (!deleted) throw new NotFoundError(THING);
  }

  /**
   * One after the other, so that criteria of two changes cannot mix, and two that swap priorities do not
   * deadlock.
   */
  private write<Result>(
    tenantId: TenantId,
    work: (configs: TargetConfigRepository) => Promise<Result>,
  ): Promise<Result> {
    return inTransaction(tenantId, [this.tenantRows, this.configs], async (tenants, configs) => {
      await tenants.lock(tenantId);
      return work(configs);
    });
  }
}

function changesOf(body: UpdateTargetConfigDto): Values<TargetResolutionConfig> {
  return {
    name: body.name,
    resolutionStrategy: body.resolution_strategy,
    fallbackToCommerceRep: body.fallback_to_commerce_rep,
    fallbackToOwner: body.fallback_to_owner,
    priority: body.priority,
    isActive: body.is_active,
    // Other criteria are a change of the configuration too.
    updatedAt: body.criteria && new Date(),
  };
}
