import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../../common/lists/page.dto.js';
import { filterRows } from '../../database/queries/filter-rows.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { listByName } from '../list-by-name.js';
import { BUILT_IN_KEYS } from './built-in-keys.js';
import type { ListAttributeKeysQueryDto } from './dto/list-by-key-query.dto.js';
import { AttributeKey } from './entities/attribute-key.entity.js';

const CONFLICTS = { pk_attribute_keys: { field: '/key', code: 'ATTRIBUTE_KEY_EXISTS' } };

/**
 * $1 is the tenant, $2 the keys. A tenant that has no row of its own can have no tasks, and so needs none.
 */
const START_CATALOGUE = new PreparedStatement(
  'start-attribute-catalogue',
  `INSERT INTO activities.attribute_keys (tenant_id, key)
  SELECT t.id, k.key FROM activities.tenants t, unnest($2::text[]) AS k(key) WHERE t.id = $1
  ON CONFLICT DO NOTHING`,
);

@Injectable()
export class AttributeKeyRepository extends TenantRepository<AttributeKey> {
  constructor(@InjectRepository(AttributeKey) rows: Repository<AttributeKey>) {
    super(rows, CONFLICTS);
  }

  /** Gives a tenant the keys that each catalogue starts with, and says which they are. */
  async startCatalogue(tenantId: TenantId): Promise<readonly string[]> {
    await this.run(tenantId, START_CATALOGUE, [BUILT_IN_KEYS], 'WRITE');
    return BUILT_IN_KEYS;
  }

  list(tenantId: TenantId, query: ListAttributeKeysQueryDto): Promise<Page<AttributeKey>> {
    const keys = filterRows(this.select(tenantId), { isActive: query.is_active });
    return listByName(keys, query, 'attribute-keys', 'key');
  }
}
