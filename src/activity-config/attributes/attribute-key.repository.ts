import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../../common/lists/page.dto.js';
import { filterRows } from '../../database/queries/filter-rows.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import type { ListAttributeKeysQueryDto } from './dto/list-by-key-query.dto.js';
import { AttributeKey } from './entities/attribute-key.entity.js';
import { listByKey } from './list-by-key.js';

const CONFLICTS = { pk_attribute_keys: { field: '/key', code: 'ATTRIBUTE_KEY_EXISTS' } };

@Injectable()
export class AttributeKeyRepository extends TenantRepository<AttributeKey> {
  constructor(@InjectRepository(AttributeKey) rows: Repository<AttributeKey>) {
    super(rows, CONFLICTS);
  }

  list(tenantId: TenantId, query: ListAttributeKeysQueryDto): Promise<Page<AttributeKey>> {
    const keys = filterRows(this.query(tenantId, 'attributeKey'), tenantId, { isActive: query.is_active });
    return listByKey(keys, query, { tenantId, list: 'attribute-keys' });
  }
}
