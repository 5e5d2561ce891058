import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { TargetResolutionCriterion } from './entities/target-resolution-criterion.entity.js';
import type { TargetCriterion } from './target-rules.js';

@Injectable()
export class TargetCriterionRepository extends TenantRepository<TargetResolutionCriterion> {
  constructor(@InjectRepository(TargetResolutionCriterion) rows: Repository<TargetResolutionCriterion>) {
    super(rows);
  }

  /** In the order in which they are given. */
  async replace(tenantId: TenantId, configId: string, criteria: TargetCriterion[]): Promise<void> {
    await this.delete(tenantId, { configId });
    await this.insertAll(
      tenantId,
      criteria.map(({ type, config, priority }, position) => ({
        configId,
        position,
        type,
        role: config.role ?? null,
        priority,
      })),
    );
  }
}
