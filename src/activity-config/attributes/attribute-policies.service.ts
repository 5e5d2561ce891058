import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { NotFoundError, orNotFound } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import { isForeignKeyViolation } from '../../database/statements/sqlstate.js';
import { AttributeCatalogueService } from './attribute-catalogue.service.js';
import type { AttributePolicyRule } from './attribute-policy.js';
import { AttributePolicyRepository } from './attribute-policy.repository.js';
import type { PutAttributePolicyDto } from './dto/attribute-policy.dto.js';
import type { ListByKeyQueryDto } from './dto/list-by-key-query.dto.js';
import type { AttributePolicy } from './entities/attribute-policy.entity.js';

/** How a tenant wants its attribute keys resolved. A change holds for creates within a second. */
@Injectable()
export class AttributePoliciesService {
  constructor(
    private readonly policies: AttributePolicyRepository,
    private readonly catalogue: AttributeCatalogueService,
  ) {}

  list({ tenantId }: Principal, query: ListByKeyQueryDto): Promise<Page<AttributePolicy>> {
    return this.policies.list(tenantId, query);
  }

  /** @throws {NotFoundError} when the key has no policy. */
  async get({ tenantId }: Principal, key: string): Promise<AttributePolicy> {
    return orNotFound(await this.policies.findOne(tenantId, { key }), 'attribute policy');
  }

  /**
   * Sets the policy of a key, in place of the one that it has.
   *
   * @throws {NotFoundError} when the key is not in the tenant's catalogue.
   */
  async put(
    { tenantId }: Principal,
    key: string,
    body: PutAttributePolicyDto,
  ): Promise<{ policy: AttributePolicy; created: boolean }> {
    await this.catalogue.ensure(tenantId);
    return this.policies.put(tenantId, key, ruleOf(body)).catch((error: unknown) => {
      throw isForeignKeyViolation(error) ? new NotFoundError('attribute key') : error;
    });
  }

  /** @throws {NotFoundError} when the key has no policy. */
  async delete({ tenantId }: Principal, key: string): Promise<void> {
    const deleted = await this.policies.delete(tenantId, { key });
    if (deleted === 0) throw new NotFoundError('attribute policy');
  }
}

function ruleOf({ strategy, resolver }: PutAttributePolicyDto): AttributePolicyRule {
  const usual = strategy === 'CALLER_PROVIDED' ? 'CALLER_PROVIDED' : 'INTERNAL_SERVICE';
  return { strategy, resolver: resolver ?? usual };
}
