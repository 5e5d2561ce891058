import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { ApiKeyRepository } from './api-key.repository.js';
import { createApiKeyText, parseApiKeyText } from './api-key-text.js';
import { ForbiddenError } from '../auth-errors.js';
import type { Permission } from '../permission.js';
import type { Principal } from '../principal.js';
import { ValidationError } from '../../common/errors/domain-error.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import type { Page } from '../../common/lists/page.dto.js';
import { newId } from '../../common/new-id.js';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import type { CreateApiKeyDto } from './dto/create-api-key.dto.js';
import type { ListApiKeysQueryDto } from './dto/list-api-keys-query.dto.js';
import type { ApiKey } from './entities/api-key.entity.js';

/** A key with its text, which is nowhere after this. */
export interface CreatedApiKey {
  key: ApiKey;
  plaintextKey: string;
}

/** The credentials that a tenant gives to its programs. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly tenants: TenantsService,
  ) {}

  /**
   * @throws {ForbiddenError} that names the permissions which the caller lacks.
   * @throws {ValidationError} when it is to outlive the key that makes it.
   */
  async create(caller: Principal, body: CreateApiKeyDto): Promise<CreatedApiKey> {
    assertOwnPermissions(caller, body.permissions);
    const expiresAt = expiryOf(caller, body.expires_at);
    await this.tenants.ensure(caller.tenantId);
    const plaintextKey = createApiKeyText(caller.tenantId);
    const key = await this.keys.insert(caller.tenantId, {
      id: newId(),
      createdAt: new Date(),
      name: body.name,
      keyHash: parseApiKeyText(plaintextKey)!.hash,
      permissions: body.permissions,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
      createdBy: caller.subject,
    });
    return { key, plaintextKey };
  }

  list({ tenantId }: Principal, query: ListApiKeysQueryDto): Promise<Page<ApiKey>> {
    return this.keys.list(tenantId, query);
  }

  /** @throws {NotFoundError} when the tenant has no such key. */
  async get({ tenantId }: Principal, id: string): Promise<ApiKey> {
    return orNotFound(await this.keys.findOne(tenantId, { id }), 'API key');
  }

  /**
   * Refuses a key from now on, within a second on every instance; one that is revoked stays so since it was.
   *
   * @throws {NotFoundError} when the tenant has no such key.
   */
  async revoke(caller: Principal, id: string): Promise<ApiKey> {
    await this.keys.updateAll(caller.tenantId, { id, revokedAt: IsNull() }, { revokedAt: new Date() });
    return this.get(caller, id);
  }
}

/** A key that a key makes lives no longer than that one. */
function expiryOf({ keyExpiresAt }: Principal, wanted: string | undefined): Date | null {
  const expiresAt = wanted === undefined ? keyExpiresAt : parseDateTime(wanted);
  if (!keyExpiresAt || !expiresAt || expiresAt <= keyExpiresAt) return expiresAt;
  const message = `must be no later than ${keyExpiresAt.toISOString()}, when the key that makes it expires`;
  throw new ValidationError([{ field: '/expires_at', code: 'NOT_ALLOWED', message }]);
}

/** Nobody can give away more than they have. */
function assertOwnPermissions({ permissions: own }: Principal, wanted: Permission[]): void {
  const lacking = wanted.filter((permission) => !own.has(permission));
  if (lacking.length === 0) return;
  throw new ForbiddenError(
    'PERMISSION_MISSING',
    `The credential lacks ${lacking.join(', ')} in this tenant, and so cannot give them to a key`,
    lacking.map((permission) => ({
      field: `/permissions/${wanted.indexOf(permission)}`,
      code: 'PERMISSION_MISSING',
      message: `the credential itself lacks ${permission} in this tenant`,
    })),
  );
}
