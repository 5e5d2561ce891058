import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import { TenantsRepository } from '../../tenants/tenants.repository.js';
import { AttributeCatalogueService } from './attribute-catalogue.service.js';
import { AttributeKeyRepository } from './attribute-key.repository.js';
import type { CreateAttributeKeyDto, UpdateAttributeKeyDto } from './dto/attribute-key.dto.js';
import type { ListAttributeKeysQueryDto } from './dto/list-by-key-query.dto.js';
import type { AttributeKey } from './entities/attribute-key.entity.js';

/** Each create reads its tenant's whole catalogue from memory, where this many take some 100 KB. */
export const MAX_KEYS = 1_000;

/** The tenant's catalogue of facts that a task can carry. A change holds for creates within a second. */
@Injectable()
export class AttributeKeysService {
  constructor(
    private readonly keys: AttributeKeyRepository,
    private readonly tenantRows: TenantsRepository,
    private readonly catalogue: AttributeCatalogueService,
  ) {}

  async list({ tenantId }: Principal, query: ListAttributeKeysQueryDto): Promise<Page<AttributeKey>> {
    await this.catalogue.ensure(tenantId);
    return this.keys.list(tenantId, query);
  }

  /** @throws {NotFoundError} when it is not in the catalogue. */
  async get({ tenantId }: Principal, key: string): Promise<AttributeKey> {
    await this.catalogue.ensure(tenantId);
    return orNotFound(await this.keys.findOne(tenantId, { key }), 'attribute key');
  }

  /** @throws {DomainError} 409 when the catalogue has it, or is full. */
  async create({ tenantId }: Principal, body: CreateAttributeKeyDto): Promise<AttributeKey> {
    await this.catalogue.ensure(tenantId);
    const now = new Date();
    const attributeKey = {
      key: body.key,
      description: body.description ?? null,
      isActive: body.is_active,
      createdAt: now,
      updatedAt: now,
    };
    return inTransaction(tenantId, [this.tenantRows, this.keys], async (tenants, keys) => {
      await tenants.lock(tenantId);
      await assertRoom(keys, tenantId);
      return keys.insert(tenantId, attributeKey);
    });
  }

  /** @throws {NotFoundError} when it is not in the catalogue. */
  async update({ tenantId }: Principal, key: string, body: UpdateAttributeKeyDto): Promise<AttributeKey> {
    await this.catalogue.ensure(tenantId);
    const { description, is_active: isActive } = body;
    const changed = await this.keys.update(tenantId, { key }, { description, isActive });
    return orNotFound(changed, 'attribute key');
  }
}

async function assertRoom(keys: AttributeKeyRepository, tenantId: TenantId): Promise<void> {
  if ((await keys.count(tenantId, {})) < MAX_KEYS) return;
  throw new DomainError(
    'CONFLICT',
    'TOO_MANY_ATTRIBUTE_KEYS',
    `A tenant has at most ${MAX_KEYS} attribute keys`,
  );
}
