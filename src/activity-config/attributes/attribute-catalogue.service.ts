import { Injectable } from '@nestjs/common';
import { OncePerTenant } from '../../database/tenant/once-per-tenant.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import { AttributeKeyRepository } from './attribute-key.repository.js';

/** Starts tenants' catalogues of attribute keys. */
@Injectable()
export class AttributeCatalogueService {
  /** Keys are never deleted, so a catalogue that was started once still is. */
  private readonly started = new OncePerTenant();

  constructor(
    private readonly tenants: TenantsService,
    private readonly keys: AttributeKeyRepository,
  ) {}

  /** Call it before anything that reads the catalogue or refers to it, and before a transaction. */
  ensure(tenantId: TenantId): Promise<void> {
    return this.started.ensure(tenantId, async () => {
      await this.tenants.ensure(tenantId);
      await this.keys.startCatalogue(tenantId);
    });
  }

  /** Whether the catalogue has a key, active or not. */
  has(tenantId: TenantId, key: string): Promise<boolean> {
    return this.keys.exists(tenantId, { key });
  }
}
