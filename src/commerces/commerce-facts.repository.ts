import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SharedStatement } from '../database/statements/shared-statement.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import {
  FIND_COMMERCE_FACTS,
  FIND_COMMERCE_FACTS_OF_TENANTS,
  type FactsQuery,
  type KnownCommerce,
  factsParameters,
  toKnownCommerces,
} from './commerce-facts.js';

/** With two at once, one is planned while the other reads; more of them only split the batches on two cores. */
const LIMITS = { statements: 2, items: 128, bytes: 2 * 1024 * 1024, waiting: 5_000 };

/** What a stored attribute weighs, about, before it is known. */
const ATTRIBUTE_BYTES = 4 * 1024;

/** Reads what tasks are decided from. */
@Injectable()
export class CommerceFactsRepository implements OnModuleInit {
  private readonly facts;

  constructor(dataSource: DataSource) {
    this.facts = new SharedStatement(dataSource, {
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

  /** @returns null where the tenant has no such commerce. */
  findFacts(tenantId: TenantId, query: FactsQuery): Promise<KnownCommerce | null> {
    return this.facts.run(tenantId, query, query.attributeKeys.length * ATTRIBUTE_BYTES);
  }

  /** The same in a transaction: what has been locked there stays as it is read. */
  async findFactsIn(
    manager: EntityManager,
    tenantId: TenantId,
    query: FactsQuery,
  ): Promise<KnownCommerce | null> {
    const queries = [{ tenantId, item: query }];
    const rows = await FIND_COMMERCE_FACTS.runIn(manager, [tenantId, ...factsParameters(queries)]);
    return toKnownCommerces(queries, rows)[0]!;
  }
}
