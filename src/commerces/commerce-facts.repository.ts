import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { SharedStatement } from '../database/statements/shared-statement.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import {
  FIND_COMMERCE_FACTS,
  FIND_COMMERCE_FACTS_OF_TENANTS,
  type FactsQuery,
  type KnownCommerce,
  factsParameters,
  toKnownCommerces,
} from './commerce-facts.js';
import { Commerce } from './entities/commerce.entity.js';

/** With two at once, one is planned while the other reads; more of them only split the batches on two cores. */
const LIMITS = { statements: 2, items: 128, bytes: 2 * 1024 * 1024, waiting: 5_000 };

/** What a stored attribute weighs, about, before it is known. */
const ATTRIBUTE_BYTES = 4 * 1024;

/** Reads what tasks are decided from. */
@Injectable()
export class CommerceFactsRepository extends TenantRepository<Commerce> implements OnModuleInit {
  private readonly facts;

  constructor(@InjectRepository(Commerce) rows: Repository<Commerce>) {
    super(rows);
    this.facts = new SharedStatement(rows.manager.dataSource, {
      ofTenant: FIND_COMMERCE_FACTS,
      ofTenants: FIND_COMMERCE_FACTS_OF_TENANTS,
      limits: LIMITS,
      toParameters: factsParameters,
      toResults: toKnownCommerces,
    });
  }

  onModuleInit(): Promise<void> {
    return this.facts.prepare();
  }

  /**
   * In a transaction, what has been locked there stays as it is read; otherwise it shares a statement with others that
   * wait at the same moment.
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
