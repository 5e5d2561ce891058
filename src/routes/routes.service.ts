import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { Principal } from '../auth/principal.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import { filterRows } from '../database/queries/filter-rows.js';
import { listRows } from '../database/queries/list-rows.js';
import { throwConflict } from '../database/statements/unique-violation.js';
import { updateRow } from '../database/queries/update-row.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { ListRoutesQueryDto } from './dto/list-routes-query.dto.js';
import type { RouteFacts } from './dto/route-response.dto.js';
import type { CreateRouteDto, UpdateRouteDto } from './dto/write-route.dto.js';
import { RouteOperator } from './entities/route-operator.entity.js';
import { Route } from './entities/route.entity.js';

const CONFLICTS = { uq_routes_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' } };

/** The rounds of shops that a tenant's operators go. */
@Injectable()
export class RoutesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantsService,
  ) {}

  list({ tenantId }: Principal, query: ListRoutesQueryDto): Promise<Page<Route>> {
    const { is_active: isActive, external_id: externalId, operator_id: operatorId, search, sort } = query;
    const rows = this.dataSource.manager.createQueryBuilder(Route, 'route');
    filterRows(rows, tenantId, { isActive, externalId }, search);
    if (operatorId !== undefined) {
      const member = rows
        .subQuery()
        .select('member.routeId')
        .from(RouteOperator, 'member')
        .where('member.tenantId = :tenantId AND member.operatorId = :operatorId');
      rows.andWhere(`route.id IN ${member.getQuery()}`, { operatorId });
    }
    return listRows(rows, query, { tenantId, list: 'routes', sort });
  }

  /** @throws {NotFoundError} when the tenant has no such route. */
  async get({ tenantId }: Principal, id: string): Promise<Route> {
    return orThrow(await this.dataSource.manager.findOneBy(Route, { tenantId, id }));
  }

  /** @throws {DomainError} 409 when another route has the external id. */
  async create({ tenantId }: Principal, body: CreateRouteDto): Promise<RouteFacts> {
    await this.tenants.ensure(tenantId);
    const now = new Date();
    const route = {
      id: newId(),
      name: body.name,
      externalId: body.external_id ?? null,
      isActive: body.is_active ?? true,
      metadata: body.metadata ?? {},
      createdAt: now,
      updatedAt: now,
    };
    const row = { ...route, tenantId, searchWords: searchWords(tenantId, route.name) };
    await this.dataSource.manager
      .insert(Route, row as QueryDeepPartialEntity<Route>)
      .catch((error: unknown) => throwConflict(error, CONFLICTS));
    return route;
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
    const route = await updateRow(this.dataSource.manager, Route, { tenantId, id }, changes).catch(
      (error: unknown) => throwConflict(error, CONFLICTS),
    );
    return orThrow(route);
  }
}

function orThrow(route: Route | null): Route {
  if (!route) throw new NotFoundError('route');
  return route;
}
