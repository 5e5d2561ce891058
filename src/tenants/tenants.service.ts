import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantsRepository } from './tenants.repository.js';

const MAX_KNOWN = 100_000;

/** Makes the row that a tenant's first own rows refer to. */
@Injectable()
export class TenantsService {
  /** Tenants are never deleted, so one that was there once still is. */
  private readonly known = new LRUCache<TenantId, true>({ max: MAX_KNOWN });

  constructor(private readonly tenants: TenantsRepository) {}

  /** Call it before a transaction: the embedded database has one connection. */
  async ensure(tenantId: TenantId): Promise<void> {
    if (this.known.has(tenantId)) return;
    await this.tenants.ensure(tenantId);
    this.known.set(tenantId, true);
  }
}
