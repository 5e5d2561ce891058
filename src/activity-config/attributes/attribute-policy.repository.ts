import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../../common/lists/page.dto.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { listByName } from '../list-by-name.js';
import type { AttributePolicyRule } from './attribute-policy.js';
import type { ListByKeyQueryDto } from './dto/list-by-key-query.dto.js';
import { AttributePolicy } from './entities/attribute-policy.entity.js';

@Injectable()
export class AttributePolicyRepository extends TenantRepository<AttributePolicy> {
  constructor(@InjectRepository(AttributePolicy) rows: Repository<AttributePolicy>) {
    super(rows);
  }

  list(tenantId: TenantId, query: ListByKeyQueryDto): Promise<Page<AttributePolicy>> {
    return listByName(this.select(tenantId), query, 'attribute-policies', 'key');
  }

  /**
   * Sets the policy of a key, in place of the one that it has.
   *
   * Not by one `ON CONFLICT … DO UPDATE`, whose result does not say by plain columns which of the two it did.
   *
   * @throws {DatabaseError} SQLSTATE 23503 when the key is not in the tenant's catalogue.
   */
  async put(
    tenantId: TenantId,
    key: string,
    rule: AttributePolicyRule,
  ): Promise<{ policy: AttributePolicy; created: boolean }> {
    for (;;) {
      const now = new Date();
      const policy = { key, ...rule, createdAt: now, updatedAt: now };
      if ((await this.insertOrIgnore(tenantId, [policy])) > 0) {
        return { policy: { ...policy, tenantId }, created: true };
      }
      const changed = await this.update(tenantId, { key }, rule);
      if (changed) return { policy: changed, created: false };
      // Another request has deleted it between the two statements.
    }
  }
}
