import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../../common/lists/page.dto.js';
import { listRows } from '../../database/queries/list-rows.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import type { ApiKeyLookup } from './api-key-text.js';
import type { ListApiKeysQueryDto } from './dto/list-api-keys-query.dto.js';
import { ApiKey } from './entities/api-key.entity.js';

/** What of a key says whether it holds, and for what. */
export interface ApiKeyRow {
  id: string;
  permissions: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** $1 is the tenant, $2 the hash. */
const FIND_API_KEY = new PreparedStatement<ApiKeyRow>(
  'find-api-key',
  `SELECT id, permissions, expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"
  FROM activities.api_keys WHERE tenant_id = $1 AND key_hash = $2`,
);

/**
 * $1 is the tenant, $2 the key, $3 now; of those who write at one moment all but the first find it newer than
 * $4.
 */
const RECORD_USE = new PreparedStatement(
  'record-api-key-use',
  `UPDATE activities.api_keys SET last_used_at = $3
  WHERE tenant_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $4)`,
);

@Injectable()
export class ApiKeyRepository extends TenantRepository<ApiKey> {
  constructor(@InjectRepository(ApiKey) rows: Repository<ApiKey>) {
    super(rows);
  }

  list(tenantId: TenantId, query: ListApiKeysQueryDto): Promise<Page<ApiKey>> {
    return listRows(this.select(tenantId), query, { list: 'api-keys', sort: query.sort });
  }

  async findByHash({ tenantId, hash }: ApiKeyLookup): Promise<ApiKeyRow | null> {
    const [row] = await this.run(tenantId, FIND_API_KEY, [hash]);
    return row ?? null;
  }

  /** Notes that a key is used, unless that was noted since a moment. */
  async recordUse(tenantId: TenantId, id: string, now: Date, unlessSince: Date): Promise<void> {
    await this.run(tenantId, RECORD_USE, [id, now, unlessSince], 'WRITE');
  }
}
