import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import { newId } from '../../common/new-id.js';
import { listRows } from '../../database/queries/list-rows.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { throwConflict } from '../../database/statements/unique-violation.js';
import { type Changes, updateRow } from '../../database/queries/update-row.js';
import { lockTenant } from '../../tenants/lock-tenant.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import type { ListTargetConfigsQueryDto } from './dto/list-target-configs-query.dto.js';
import type { CreateTargetConfigDto, UpdateTargetConfigDto } from './dto/write-target-config.dto.js';
import { TargetResolutionConfig } from './entities/target-resolution-config.entity.js';
import type { TargetConfig } from './target-config.js';
import { TargetConfigRepository } from './target-config.repository.js';
import { toTargetCriterion } from './to-target-criterion.js';

const CONFLICTS = {
  uq_target_resolution_configs_active_priority: { field: '/priority', code: 'PRIORITY_EXISTS' },
};

/** How a tenant finds the person at a shop. A change holds for creates within a second, as rules are kept so long. */
@Injectable()
export class TargetConfigsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantsService,
  ) {}

  list({ tenantId }: Principal, query: ListTargetConfigsQueryDto): Promise<Page<TargetConfig>> {
    return this.read(tenantId, (configs) =>
      listRows(configs.select({ isActive: query.is_active }), query, {
        tenantId,
        list: 'target-configs',
        sort: query.sort,
        read: (rows) => configs.findWithCriteria(rows),
      }),
    );
  }

  /** @throws {NotFoundError} when the tenant has no such configuration. */
  async get({ tenantId }: Principal, id: string): Promise<TargetConfig> {
    const [config] = await this.read(tenantId, (configs) => configs.findWithCriteria(configs.select({ id })));
    if (!config) throw new NotFoundError('target resolution config');
    return config;
  }

  /** @throws {DomainError} 409 when another active one has the priority. */
  async create({ tenantId }: Principal, body: CreateTargetConfigDto): Promise<TargetConfig> {
    await this.tenants.ensure(tenantId);
    const now = new Date();
    const config: TargetConfig = {
      tenantId,
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
    await this.write(tenantId, (configs) => configs.insert(config));
    return config;
  }

  /**
   * @throws {NotFoundError} when the tenant has no such configuration.
   * @throws {DomainError} 409 when another active one has the priority.
   */
  update({ tenantId }: Principal, id: string, body: UpdateTargetConfigDto): Promise<TargetConfig> {
    return this.write(tenantId, async (configs, manager) => {
      const config = await updateRow(manager, TargetResolutionConfig, { tenantId, id }, changesOf(body));
      if (!config) throw new NotFoundError('target resolution config');
      if (body.criteria) await configs.replaceCriteria(id, body.criteria.map(toTargetCriterion));
      const [changed] = await configs.withCriteria([config]);
      return changed!;
    });
  }

  /** @throws {NotFoundError} when the tenant has no such configuration. */
  async delete({ tenantId }: Principal, id: string): Promise<void> {
    await this.write(tenantId, (configs) => configs.delete(id));
  }

  /** In one snapshot, so that a configuration is not read with the criteria of a later change. */
  private read<Result>(
    tenantId: TenantId,
    work: (configs: TargetConfigRepository) => Promise<Result>,
  ): Promise<Result> {
    return this.dataSource.transaction('REPEATABLE READ', (manager) =>
      work(new TargetConfigRepository(manager, tenantId)),
    );
  }

  /** One after the other, so that criteria of two changes cannot mix, and two that swap priorities do not deadlock. */
  private async write<Result>(
    tenantId: TenantId,
    work: (configs: TargetConfigRepository, manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        await lockTenant(manager, tenantId);
        return work(new TargetConfigRepository(manager, tenantId), manager);
      });
    } catch (error) {
      throwConflict(error, CONFLICTS);
    }
  }
}

function changesOf(body: UpdateTargetConfigDto): Changes<TargetResolutionConfig> {
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
