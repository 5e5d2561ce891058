import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { ApiKeyLookup } from './api-key-text.js';

/** A key as the database has it. */
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

/** $1 is the tenant, $2 the key, $3 now; of those who write at one moment all but the first find it newer than $4. */
const RECORD_USE = new PreparedStatement(
  'record-api-key-use',
  `UPDATE activities.api_keys SET last_used_at = $3
  WHERE tenant_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $4)`,
);

@Injectable()
export class ApiKeyRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find({ tenantId, hash }: ApiKeyLookup): Promise<ApiKeyRow | null> {
    const [row] = await FIND_API_KEY.run(this.dataSource, [tenantId, hash]);
    return row ?? null;
  }

  /** Notes that a key is used, unless that was noted since a moment. */
  async recordUse(tenantId: TenantId, id: string, now: Date, unlessSince: Date): Promise<void> {
    await RECORD_USE.run(this.dataSource, [tenantId, id, now, unlessSince]);
  }
}
