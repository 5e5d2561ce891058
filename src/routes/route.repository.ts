import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../common/lists/page.dto.js';
import { filterRows } from '../database/queries/filter-rows.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { SyncedTable } from '../sync/sync-statements.js';
import { SyncedRepository } from '../sync/synced.repository.js';
import type { ListRoutesQueryDto } from './dto/list-routes-query.dto.js';
import { RouteOperator } from './entities/route-operator.entity.js';
import { Route } from './entities/route.entity.js';

const CONFLICTS = { uq_routes_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' } };

const SYNCED: SyncedTable = {
  name: 'routes',
  key: ['external_id'],
  columns: { external_id: 'text', name: 'text', is_active: 'boolean', metadata: 'jsonb' },
  defaults: { is_active: 'true', metadata: "'{}'" },
};

@Injectable()
export class RouteRepository extends SyncedRepository<Route> {
  constructor(@InjectRepository(Route) rows: Repository<Route>) {
    super(rows, CONFLICTS, SYNCED);
  }

  list(tenantId: TenantId, query: ListRoutesQueryDto): Promise<Page<Route>> {
    const { is_active: isActive, external_id: externalId, operator_id: operatorId, search, sort } = query;
    const routes = this.query(tenantId, 'route');
    filterRows(routes, tenantId, { isActive, externalId }, search);
    if (operatorId !== undefined) {
      const member = routes
        .subQuery()
        .select('member.routeId')
        .from(RouteOperator, 'member')
        .where('member.tenantId = :tenantId AND member.operatorId = :operatorId');
      routes.andWhere(`route.id IN ${member.getQuery()}`, { operatorId });
    }
    return listRows(routes, query, { tenantId, list: 'routes', sort });
  }
}
