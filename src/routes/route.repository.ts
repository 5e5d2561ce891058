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
    const routes = filterRows(this.select(tenantId), { isActive, externalId }, search);
    if (operatorId !== undefined) {
      const operator = routes.value(operatorId);
      routes.planByValues().and(`routes.id IN (SELECT route_operators.route_id FROM activities.route_operators
        WHERE route_operators.tenant_id = $1 AND route_operators.operator_id = ${operator})`);
    }
    return listRows(routes, query, { list: 'routes', sort });
  }
}
