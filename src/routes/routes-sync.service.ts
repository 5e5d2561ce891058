import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { mapInTurns } from '../common/concurrency/map-in-turns.js';
import { searchWords } from '../database/queries/search-words.js';
import type { SyncCounts } from '../sync/row-sync.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { SyncRouteDto } from './dto/sync-routes.dto.js';
import { RouteRepository } from './route.repository.js';

/** Keeps routes as the tenant's own systems have them. */
@Injectable()
export class RoutesSyncService {
  constructor(
    private readonly routes: RouteRepository,
    private readonly tenants: TenantsService,
  ) {}

  /**
   * Makes or changes the routes, all of them or none.
   *
   * @param items each with a external id of its own.
   * @throws {UnavailableError} when too much else is written to the same routes.
   */
  async sync({ tenantId }: Principal, items: SyncRouteDto[]): Promise<SyncCounts> {
    await this.tenants.ensure(tenantId);
    const rows = await mapInTurns(items, (item) => ({
      ...item,
      search_words: searchWords(tenantId, item.name),
    }));
    return this.routes.sync(tenantId, rows);
  }
}
