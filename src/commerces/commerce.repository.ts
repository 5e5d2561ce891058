import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { NotFoundError, orNotFound } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { filterRows } from '../database/queries/filter-rows.js';
import { listRows } from '../database/queries/list-rows.js';
import { SharedStatement } from '../database/statements/shared-statement.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { SyncedTable } from '../sync/sync-statements.js';
import { SyncedRepository } from '../sync/synced.repository.js';
import {
  FIND_COMMERCE_FACTS,
  FIND_COMMERCE_FACTS_OF_TENANTS,
  type FactsQuery,
  type KnownCommerce,
  factsParameters,
  toKnownCommerces,
} from './commerce-facts.js';
import type { ListCommercesQueryDto } from './dto/list-commerces-query.dto.js';
import { Commerce } from './entities/commerce.entity.js';

const CONFLICTS = {
  uq_commerces_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' },
  uq_commerces_tax_id: { field: '/tax_id', code: 'TAX_ID_EXISTS' },
};

const SYNCED: SyncedTable = {
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
};

/** What a stored attribute weighs, about, before it is known. */
const ATTRIBUTE_BYTES = 4 * 1024;

/** Commerces are never deleted, so one that was there once still is. */
@Injectable()
export class CommerceRepository extends SyncedRepository<Commerce> implements OnModuleInit {
  private readonly facts;

  constructor(@InjectRepository(Commerce) rows: Repository<Commerce>) {
    super(rows, CONFLICTS, SYNCED);
    this.facts = new SharedStatement(rows.manager.dataSource, {
      name: 'find-commerce-facts',
      ofTenant: FIND_COMMERCE_FACTS,
      ofTenants: FIND_COMMERCE_FACTS_OF_TENANTS,
      toParameters: factsParameters,
      toResults: toKnownCommerces,
    });
  }

  onModuleInit(): Promise<void> {
    return this.facts.prepare();
  }

  list(tenantId: TenantId, query: ListCommercesQueryDto): Promise<Page<Commerce>> {
    const { is_active: isActive, external_id: externalId, tax_id: taxId, search, sort } = query;
    const wanted = { isActive, externalId, globalExternalId: query.global_external_id, taxId };
    const commerces = filterRows(this.select(tenantId), wanted, search);
    return listRows(commerces, query, { list: 'commerces', sort });
  }

  /** @throws {NotFoundError} when it is not in the tenant. */
  async assertExists(tenantId: TenantId, id: string): Promise<void> {
    if (!(await this.exists(tenantId, { id }))) throw new NotFoundError('commerce');
  }

  /**
   * Makes all else that locks the commerce wait for the end of the transaction: what belongs to it is
   * counted, and its primary one chosen, by one request at a time. Task creates do not wait, whose foreign
   * keys only need the key.
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

  /**
   * Reads what tasks are decided from. In a transaction, what has been locked there stays as it is read;
   * otherwise it shares a statement with others that wait at the same moment.
   *
   * @returns null where the tenant has no such commerce.
   */
  async findFacts(tenantId: TenantId, query: FactsQuery): Promise<KnownCommerce | null> {
    if (!this.manager.queryRunner)
      return this.facts.run(tenantId, query, query.attributeKeys.length * ATTRIBUTE_BYTES);
    const queries = [{ tenantId, item: query }];
    const rows = await this.run(tenantId, FIND_COMMERCE_FACTS, factsParameters(queries));
    return toKnownCommerces(queries, rows)[0]!;
  }
}
