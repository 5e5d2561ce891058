import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { orNotFound } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import type { SyncCounts } from '../sync/row-sync.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { ListRoutesQueryDto } from './dto/list-routes-query.dto.js';
import type { RouteFacts } from './dto/route-response.dto.js';
import type { SyncRouteDto } from './dto/sync-routes.dto.js';
import type { CreateRouteDto, UpdateRouteDto } from './dto/write-route.dto.js';
import type { Route } from './entities/route.entity.js';
import { RouteRepository } from './route.repository.js';

/** The rounds of shops that a tenant's operators go. */
@Injectable()
export class RoutesService {
  constructor(
    private readonly routes: RouteRepository,
    private readonly tenants: TenantsService,
  ) {}

  list({ tenantId }: Principal, query: ListRoutesQueryDto): Promise<Page<Route>> {
    return this.routes.list(tenantId, query);
  }

  /** @throws {NotFoundError} when the tenant has no such route. */
  async get({ tenantId }: Principal, id: string): Promise<Route> {
    return orNotFound(await this.routes.findOne(tenantId, { id }), 'route');
  }

  /** @throws {DomainError} 409 when another route has the external id. */
  async create({ tenantId }: Principal, body: CreateRouteDto): Promise<RouteFacts> {
    await this.tenants.ensure(tenantId);
    const now = new Date();
    return this.routes.insert(tenantId, {
      id: newId(),
      name: body.name,
      externalId: body.external_id ?? null,
      isActive: body.is_active ?? true,
      metadata: body.metadata ?? {},
      searchWords: searchWords(tenantId, body.name),
      createdAt: now,
      updatedAt: now,
    });
  }

  /**
   * Changes what the body names.
   *
   * @throws {NotFoundError} when the tenant has no such route.
   * @throws {DomainError} 409 when another route has the external id.
   */
  async update({ tenantId }: Principal, id: string, body: UpdateRouteDto): Promise<Route> {
    const changes = {
      name: body.name,
      searchWords: body.name === undefined ? undefined : searchWords(tenantId, body.name),
      externalId: body.external_id,
      isActive: body.is_active,
      metadata: body.metadata,
    };
    return orNotFound(await this.routes.update(tenantId, { id }, changes), 'route');
  }

  /**
   * Makes or changes routes, all of them or none, as the tenant's own systems have them.
   *
   * @param items each with an external id of its own.
   * @throws {UnavailableError} when too much else is written to the same routes.
   */
  async sync({ tenantId }: Principal, items: SyncRouteDto[]): Promise<SyncCounts> {
    await this.tenants.ensure(tenantId);
    return this.routes.sync(tenantId, items);
  }
}
