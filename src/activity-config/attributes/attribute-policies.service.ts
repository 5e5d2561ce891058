import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import { isForeignKeyViolation } from '../../database/statements/sqlstate.js';
import { updateRow } from '../../database/queries/update-row.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import type { AttributePolicyRule } from './attribute-policy.js';
import type { PutAttributePolicyDto } from './dto/attribute-policy.dto.js';
import type { ListByKeyQueryDto } from './dto/list-by-key-query.dto.js';
import { AttributePolicy } from './entities/attribute-policy.entity.js';
import { listByKey } from './list-by-key.js';

/** How a tenant wants its attribute keys resolved. A change holds for creates within a second. */
@Injectable()
export class AttributePoliciesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantsService,
  ) {}

  list({ tenantId }: Principal, query: ListByKeyQueryDto): Promise<Page<AttributePolicy>> {
    const rows = this.dataSource.manager
      .createQueryBuilder(AttributePolicy, 'policy')
      .where('policy.tenantId = :tenantId', { tenantId });
    return listByKey(rows, query, { tenantId, list: 'attribute-policies' });
  }

  /** @throws {NotFoundError} when the key has no policy. */
  async get({ tenantId }: Principal, key: string): Promise<AttributePolicy> {
    const policy = await this.dataSource.manager.findOneBy(AttributePolicy, { tenantId, key });
    if (!policy) throw new NotFoundError('attribute policy');
    return policy;
  }

  /**
   * Sets the policy of a key, in place of the one that it has.
   *
   * Not by one `ON CONFLICT … DO UPDATE`, whose answer does not say by plain columns which of the two it did.
   *
   * @throws {NotFoundError} when the key is not in the tenant's catalogue.
   */
  async put(
    { tenantId }: Principal,
    key: string,
    body: PutAttributePolicyDto,
  ): Promise<{ policy: AttributePolicy; created: boolean }> {
    await this.tenants.ensure(tenantId);
    const { manager } = this.dataSource;
    const rule = ruleOf(body);
    for (;;) {
      const now = new Date();
      const policy = { tenantId, key, ...rule, createdAt: now, updatedAt: now };
      if (await this.insert(policy)) return { policy, created: true };
      const changed = await updateRow(manager, AttributePolicy, { tenantId, key }, rule);
      if (changed) return { policy: changed, created: false };
      // Another request has deleted it between the two statements.
    }
  }

  /** @throws {NotFoundError} when the key has no policy. */
  async delete({ tenantId }: Principal, key: string): Promise<void> {
    const { affected } = await this.dataSource.manager.delete(AttributePolicy, { tenantId, key });
    if (!affected) throw new NotFoundError('attribute policy');
  }

  /** @returns whether the key had none. */
  private async insert(policy: AttributePolicy): Promise<boolean> {
    try {
      const { raw } = await this.dataSource
        .createQueryBuilder()
        .insert()
        .into(AttributePolicy)
        .values(policy)
        .orIgnore()
        .returning('key')
        .execute();
      return (raw as unknown[]).length > 0;
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new NotFoundError('attribute key');
      throw error;
    }
  }
}

function ruleOf({ strategy, resolver }: PutAttributePolicyDto): AttributePolicyRule {
  const usual = strategy === 'CALLER_PROVIDED' ? 'CALLER_PROVIDED' : 'INTERNAL_SERVICE';
  return { strategy, resolver: resolver ?? usual };
}
