import { Injectable } from '@nestjs/common';
import { OncePerTenant } from '../database/tenant/once-per-tenant.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantsRepository } from './tenants.repository.js';

/** Makes the row that a tenant's first own rows refer to. */
@Injectable()
export class TenantsService {
  /** Tenants are never deleted, so one that was there once still is. */
  private readonly known = new OncePerTenant();

  constructor(private readonly tenants: TenantsRepository) {}

  /** Call it before a transaction: the embedded database has one connection. */
  ensure(tenantId: TenantId): Promise<void> {
    return this.known.ensure(tenantId, () => this.tenants.ensure(tenantId));
  }
}
