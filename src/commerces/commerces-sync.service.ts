import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { mapInTurns } from '../common/concurrency/map-in-turns.js';
import { searchWords } from '../database/queries/search-words.js';
import type { SyncCounts } from '../sync/row-sync.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { CommerceRepository } from './commerce.repository.js';
import type { SyncCommerceDto } from './dto/sync-commerces.dto.js';

/** Keeps commerces as the tenant's own systems have them. */
@Injectable()
export class CommercesSyncService {
  constructor(
    private readonly commerces: CommerceRepository,
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
    return this.commerces.sync(tenantId, rows);
  }
}
