import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { TenantRow } from '../connection/columns.js';
import type { TenantId } from './tenant-id.js';
import type { Values } from './tenant-repository.js';

/**
 * New rows of one tenant in whatever tables, for what makes a whole tenant; a feature has repositories of its
 * own.
 */
export class TenantRows {
  constructor(
    private readonly manager: EntityManager,
    private readonly tenantId: TenantId,
  ) {}

  async insert<Row extends TenantRow>(entity: new () => Row, values: Values<Row>): Promise<void> {
    const row = { ...values, tenantId: this.tenantId };
    // Cast, since TypeORM takes a list in a JSON column for a list of relations.
    await this.manager.insert(entity, row as unknown as QueryDeepPartialEntity<Row>);
  }
}
