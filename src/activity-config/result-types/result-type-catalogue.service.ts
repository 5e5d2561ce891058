import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import { ResultTypeRepository } from './result-type.repository.js';

const MAX_KNOWN = 100_000;

/** Starts tenants' catalogues of result types. */
@Injectable()
export class ResultTypeCatalogueService {
  /** Types are never deleted, so a catalogue that was started once still is. */
  private readonly known = new LRUCache<TenantId, true>({ max: MAX_KNOWN });

  constructor(
    private readonly tenants: TenantsService,
    private readonly types: ResultTypeRepository,
  ) {}

  /** Call it before anything that reads the catalogue or refers to it, and before a transaction. */
  async ensure(tenantId: TenantId): Promise<void> {
    if (this.known.has(tenantId)) return;
    await this.tenants.ensure(tenantId);
    await this.types.startTypes(tenantId);
    this.known.set(tenantId, true);
  }
}
