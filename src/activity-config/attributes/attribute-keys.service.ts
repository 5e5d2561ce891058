import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import { filterRows } from '../../database/queries/filter-rows.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { throwConflict } from '../../database/statements/unique-violation.js';
import { updateRow } from '../../database/queries/update-row.js';
import { lockTenant } from '../../tenants/lock-tenant.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import type { CreateAttributeKeyDto, UpdateAttributeKeyDto } from './dto/attribute-key.dto.js';
import type { ListAttributeKeysQueryDto } from './dto/list-by-key-query.dto.js';
import { AttributeKey } from './entities/attribute-key.entity.js';
import { listByKey } from './list-by-key.js';

/** Each create reads its tenant's whole catalogue from memory, where this many take some 100 KB. */
export const MAX_KEYS = 1_000;

const CONFLICTS = { pk_attribute_keys: { field: '/key', code: 'ATTRIBUTE_KEY_EXISTS' } };

/** The tenant's catalogue of facts that a task can carry. A change holds for creates within a second. */
@Injectable()
export class AttributeKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantsService,
  ) {}

  async list({ tenantId }: Principal, query: ListAttributeKeysQueryDto): Promise<Page<AttributeKey>> {
    await this.tenants.ensure(tenantId); // Each catalogue starts with the built-in keys.
    const keys = this.dataSource.manager.createQueryBuilder(AttributeKey, 'attributeKey');
    const rows = filterRows(keys, tenantId, { isActive: query.is_active });
    return listByKey(rows, query, { tenantId, list: 'attribute-keys' });
  }

  /** @throws {NotFoundError} when it is not in the catalogue. */
  async get({ tenantId }: Principal, key: string): Promise<AttributeKey> {
    await this.tenants.ensure(tenantId);
    return found(await this.dataSource.manager.findOneBy(AttributeKey, { tenantId, key }));
  }

  /** @throws {DomainError} 409 when the catalogue has it, or is full. */
  async create({ tenantId }: Principal, body: CreateAttributeKeyDto): Promise<AttributeKey> {
    await this.tenants.ensure(tenantId);
    const now = new Date();
    const attributeKey: AttributeKey = {
      tenantId,
      key: body.key,
      description: body.description ?? null,
      isActive: body.is_active,
      createdAt: now,
      updatedAt: now,
    };
    try {
      await this.dataSource.transaction(async (manager) => {
        await assertRoom(manager, tenantId);
        await manager.insert(AttributeKey, attributeKey);
      });
    } catch (error) {
      throwConflict(error, CONFLICTS);
    }
    return attributeKey;
  }

  /** @throws {NotFoundError} when it is not in the catalogue. */
  async update({ tenantId }: Principal, key: string, body: UpdateAttributeKeyDto): Promise<AttributeKey> {
    await this.tenants.ensure(tenantId);
    const { description, is_active: isActive } = body;
    const { manager } = this.dataSource;
    return found(await updateRow(manager, AttributeKey, { tenantId, key }, { description, isActive }));
  }
}

function found(attributeKey: AttributeKey | null): AttributeKey {
  if (!attributeKey) throw new NotFoundError('attribute key');
  return attributeKey;
}

async function assertRoom(manager: EntityManager, tenantId: TenantId): Promise<void> {
  await lockTenant(manager, tenantId);
  if ((await manager.countBy(AttributeKey, { tenantId })) < MAX_KEYS) return;
  throw new DomainError(
    'CONFLICT',
    'TOO_MANY_ATTRIBUTE_KEYS',
    `A tenant has at most ${MAX_KEYS} attribute keys`,
  );
}
