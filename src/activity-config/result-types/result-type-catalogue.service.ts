import { Injectable } from '@nestjs/common';
import { OncePerTenant } from '../../database/tenant/once-per-tenant.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import { ResultTypeRepository } from './result-type.repository.js';

/** Starts tenants' catalogues of result types. */
@Injectable()
export class ResultTypeCatalogueService {
  /** Types are never deleted, so a catalogue that was started once still is. */
  private readonly started = new OncePerTenant();

  constructor(
    private readonly tenants: TenantsService,
    private readonly types: ResultTypeRepository,
  ) {}

  /** Call it before anything that reads the catalogue or refers to it, and before a transaction. */
  ensure(tenantId: TenantId): Promise<void> {
    return this.started.ensure(tenantId, async () => {
      await this.tenants.ensure(tenantId);
      await this.types.startTypes(tenantId);
    });
  }
}
