import { type EntityManager, In, type SelectQueryBuilder } from 'typeorm';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import { filterRows } from '../../database/queries/filter-rows.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TargetResolutionConfig } from './entities/target-resolution-config.entity.js';
import { TargetResolutionCriterion } from './entities/target-resolution-criterion.entity.js';
import type { TargetConfig } from './target-config.js';
import type { TargetCriterion } from './target-rules.js';

/** The configurations of one tenant, in one transaction. */
export class TargetConfigRepository {
  constructor(
    private readonly manager: EntityManager,
    private readonly tenantId: TenantId,
  ) {}

  /** @param wanted leaves out those that differ from it. */
  select(wanted: {
    id?: string;
    isActive?: boolean | undefined;
  }): SelectQueryBuilder<TargetResolutionConfig> {
    const configs = this.manager.createQueryBuilder(TargetResolutionConfig, 'config');
    return filterRows(configs, this.tenantId, wanted);
  }

  async findWithCriteria(query: SelectQueryBuilder<TargetResolutionConfig>): Promise<TargetConfig[]> {
    return this.withCriteria(await query.getMany());
  }

  async withCriteria(configs: TargetResolutionConfig[]): Promise<TargetConfig[]> {
    const rows = await this.manager.find(TargetResolutionCriterion, {
      where: { tenantId: this.tenantId, configId: In(configs.map(({ id }) => id)) },
      order: { position: 'ASC' },
    });
    return configs.map((config) => {
      const criteria = rows.filter(({ configId }) => configId === config.id).map(toCriterion);
      return Object.assign(config, { criteria });
    });
  }

  /** @throws {DatabaseError} SQLSTATE 23505 when another active one has the priority. */
  async insert({ criteria, ...config }: TargetConfig): Promise<void> {
    await this.manager.insert(TargetResolutionConfig, config);
    await this.insertCriteria(config.id, criteria);
  }

  async replaceCriteria(configId: string, criteria: TargetCriterion[]): Promise<void> {
    await this.manager.delete(TargetResolutionCriterion, { tenantId: this.tenantId, configId });
    await this.insertCriteria(configId, criteria);
  }

  /** @throws {NotFoundError} */
  async delete(id: string): Promise<void> {
    await this.replaceCriteria(id, []);
    const { affected } = await this.manager.delete(TargetResolutionConfig, { tenantId: this.tenantId, id });
    if (!affected) throw new NotFoundError('target resolution config');
  }

  private async insertCriteria(configId: string, criteria: TargetCriterion[]): Promise<void> {
    if (criteria.length === 0) return;
    const rows = criteria.map(({ type, config, priority }, position) => ({
      tenantId: this.tenantId,
      configId,
      position,
      type,
      role: config.role ?? null,
      priority,
    }));
    await this.manager.insert(TargetResolutionCriterion, rows);
  }
}

function toCriterion({ type, role, priority }: TargetResolutionCriterion): TargetCriterion {
  return { type, config: role ? { role } : {}, priority };
}
