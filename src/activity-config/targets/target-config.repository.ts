import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../../common/lists/page.dto.js';
import { filterRows } from '../../database/queries/filter-rows.js';
import { listRows } from '../../database/queries/list-rows.js';
import type { TenantQuery } from '../../database/queries/tenant-query.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository, type Values } from '../../database/tenant/tenant-repository.js';
import type { ListTargetConfigsQueryDto } from './dto/list-target-configs-query.dto.js';
import { TargetResolutionConfig } from './entities/target-resolution-config.entity.js';
import type { TargetConfig } from './target-config.js';
import { TargetCriterionRepository } from './target-criterion.repository.js';
import type { TargetCriterion } from './target-rules.js';

const CONFLICTS = {
  uq_target_resolution_configs_active_priority: { field: '/priority', code: 'PRIORITY_EXISTS' },
};

/** Of a configuration, in the order in which they were given. */
const CRITERIA = `coalesce((
  SELECT json_agg(json_build_object(
    'type', criteria.type,
    'config', CASE WHEN criteria.role IS NULL THEN '{}' ELSE json_build_object('role', criteria.role) END,
    'priority', criteria.priority
  ) ORDER BY criteria.position)
  FROM activities.target_resolution_criteria criteria
  WHERE criteria.tenant_id = $1 AND criteria.config_id = target_resolution_configs.id
), '[]') AS criteria`;

/**
 * Configurations with their criteria: one statement reads both, so that none is read with the criteria of a
 * later change, and one transaction writes both.
 */
@Injectable()
export class TargetConfigRepository extends TenantRepository<TargetResolutionConfig> {
  constructor(
    @InjectRepository(TargetResolutionConfig) rows: Repository<TargetResolutionConfig>,
    private readonly criteria: TargetCriterionRepository,
  ) {
    super(rows, CONFLICTS);
  }

  list(tenantId: TenantId, query: ListTargetConfigsQueryDto): Promise<Page<TargetConfig>> {
    const configs = filterRows(this.select(tenantId), { isActive: query.is_active });
    return listRows(configs, query, {
      list: 'target-configs',
      sort: query.sort,
      read: (rows) => selectWithCriteria(rows),
    });
  }

  async findWithCriteria(tenantId: TenantId, id: string): Promise<TargetConfig | null> {
    const query = this.select(tenantId);
    query.and(`${query.table.column('id')} ${query.equals(id)}`);
    const [config] = await selectWithCriteria(query);
    return config ?? null;
  }

  /** @throws {DomainError} 409 when another active one has the priority. */
  async insertWithCriteria(
    tenantId: TenantId,
    { criteria, ...config }: Omit<TargetConfig, 'tenantId'>,
  ): Promise<TargetConfig> {
    const row = await this.insert(tenantId, config);
    await this.criteria.replace(tenantId, row.id, criteria);
    return { ...row, criteria };
  }

  /**
   * @param criteria take the place of those that it has.
   * @returns null where there is no such configuration.
   * @throws {DomainError} 409 when another active one has the priority.
   */
  async updateWithCriteria(
    tenantId: TenantId,
    id: string,
    changes: Values<TargetResolutionConfig>,
    criteria?: TargetCriterion[],
  ): Promise<TargetConfig | null> {
    const config = await this.update(tenantId, { id }, changes);
    if (!config) return null;
    if (criteria) await this.criteria.replace(tenantId, id, criteria);
    return this.findWithCriteria(tenantId, id);
  }

  /** @returns whether there was one. */
  async deleteWithCriteria(tenantId: TenantId, id: string): Promise<boolean> {
    await this.criteria.replace(tenantId, id, []);
    return (await this.delete(tenantId, { id })) > 0;
  }
}

function selectWithCriteria(query: TenantQuery<TargetResolutionConfig>): Promise<TargetConfig[]> {
  return query.select<TargetConfig>(`${query.table.selection}, ${CRITERIA}`);
}
