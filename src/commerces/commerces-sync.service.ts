import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../auth/principal.js';
import { mapInTurns } from '../common/concurrency/map-in-turns.js';
import { searchWords } from '../database/queries/search-words.js';
import { RowSync, type SyncCounts } from '../sync/row-sync.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { SyncCommerceDto } from './dto/sync-commerces.dto.js';

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

/** Keeps commerces as the tenant's own systems have them. */
@Injectable()
export class CommercesSyncService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantsService,
  ) {}

  /**
   * Makes or changes the commerces, all of them or none.
   *
   * @param items each with a external id of its own.
   * @throws {DomainError} 409 when another commerce or item has a tax id; names the items by index.
   * @throws {UnavailableError} when too much else is written to the same commerces.
   */
  async sync({ tenantId }: Principal, items: SyncCommerceDto[]): Promise<SyncCounts> {
    await this.tenants.ensure(tenantId);
    const rows = await mapInTurns(items, (item) => ({
      ...item,
      search_words: searchWords(tenantId, item.name),
    }));
    return SYNC.run(this.dataSource, tenantId, rows);
  }
}
