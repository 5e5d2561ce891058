import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { NotFoundError, orNotFound } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { filterRows } from '../database/queries/filter-rows.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { RowSync, type SyncCounts } from '../sync/row-sync.js';
import type { SyncedRow } from '../sync/sync-statements.js';
import type { ListCommercesQueryDto } from './dto/list-commerces-query.dto.js';
import { Commerce } from './entities/commerce.entity.js';

const CONFLICTS = {
  uq_commerces_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' },
  uq_commerces_tax_id: { field: '/tax_id', code: 'TAX_ID_EXISTS' },
};

const SYNC = new RowSync({
  name: 'commerces',
  key: ['external_id'],
  columns: {
    external_id: 'text',
    name: 'text',
    global_external_id: 'text',
    tax_id: 'text',
    is_active: 'boolean',
    metadata: 'jsonb',
  },
  defaults: { is_active: 'true', metadata: "'{}'" },
  unique: { column: 'tax_id', code: 'TAX_ID_EXISTS' },
});

/** Commerces are never deleted, so one that was there once still is. */
@Injectable()
export class CommerceRepository extends TenantRepository<Commerce> {
  constructor(@InjectRepository(Commerce) rows: Repository<Commerce>) {
    super(rows, CONFLICTS);
  }

  list(tenantId: TenantId, request: ListCommercesQueryDto): Promise<Page<Commerce>> {
    const { is_active: isActive, external_id: externalId, tax_id: taxId, search, sort } = request;
    const wanted = { isActive, externalId, globalExternalId: request.global_external_id, taxId };
    const commerces = filterRows(this.query(tenantId, 'commerce'), tenantId, wanted, search);
    return listRows(commerces, request, { tenantId, list: 'commerces', sort });
  }

  /** @throws {NotFoundError} when it is not in the tenant. */
  async assertExists(tenantId: TenantId, id: string): Promise<void> {
    if (!(await this.exists(tenantId, { id }))) throw new NotFoundError('commerce');
  }

  /**
   * Makes all else that locks the commerce wait for the end of the transaction: what belongs to it is counted, and its
   * primary one chosen, by one request at a time. Task creates do not wait, whose foreign keys only need the key.
   *
   * @throws {NotFoundError} when it is not in the tenant.
   */
  async lockById(tenantId: TenantId, id: string): Promise<void> {
    orNotFound(await this.lock(tenantId, { id }), 'commerce');
  }

  /** The error for a thing that is not at a commerce, or for the commerce when that is not in the tenant. */
  async missingFrom(tenantId: TenantId, id: string, thing: string): Promise<NotFoundError> {
    return new NotFoundError((await this.exists(tenantId, { id })) ? thing : 'commerce');
  }

  /** Makes or changes commerces, all of them or none: see {@link RowSync}. */
  sync(tenantId: TenantId, rows: SyncedRow[]): Promise<SyncCounts> {
    return SYNC.run(this.manager.dataSource, tenantId, rows);
  }
}
