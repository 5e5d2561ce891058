import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../../common/lists/page.dto.js';
import { filterRows } from '../../database/queries/filter-rows.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { listByName } from '../list-by-name.js';
import { DEFAULT_RESULT_TYPES } from './default-result-types.js';
import type { ListResultTypesQueryDto } from './dto/list-result-types-query.dto.js';
import { ResultType } from './entities/result-type.entity.js';

const CONFLICTS = { pk_result_types: { field: '/code', code: 'RESULT_TYPE_EXISTS' } };

/**
 * $1 is the tenant, the others have the columns of the types. A tenant that has no row of its own can have no
 * results, and so needs none.
 */
const START_TYPES = new PreparedStatement(
  'start-result-types',
  `INSERT INTO activities.result_types (
    tenant_id, code, label, maps_to, requires_future_scheduled_at, counts_as_contact)
  SELECT t.id, d.code, d.label, d.maps_to, d.requires_future_scheduled_at, d.counts_as_contact
  FROM activities.tenants t, unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[])
    AS d(code, label, maps_to, requires_future_scheduled_at, counts_as_contact)
  WHERE t.id = $1
  ON CONFLICT DO NOTHING`,
);

const DEFAULTS = [
  DEFAULT_RESULT_TYPES.map(({ code }) => code),
  DEFAULT_RESULT_TYPES.map(({ label }) => label),
  DEFAULT_RESULT_TYPES.map(({ mapsTo }) => mapsTo),
  DEFAULT_RESULT_TYPES.map(({ requiresFutureScheduledAt }) => requiresFutureScheduledAt),
  DEFAULT_RESULT_TYPES.map(({ countsAsContact }) => countsAsContact),
];

@Injectable()
export class ResultTypeRepository extends TenantRepository<ResultType> {
  constructor(@InjectRepository(ResultType) rows: Repository<ResultType>) {
    super(rows, CONFLICTS);
  }

  /** Gives a tenant the types that each starts with, where it has none of their codes. */
  async startTypes(tenantId: TenantId): Promise<void> {
    await this.run(tenantId, START_TYPES, DEFAULTS, 'WRITE');
  }

  /** @param mapsTo the only statuses whose types are listed, where there are some. */
  list(
    tenantId: TenantId,
    query: ListResultTypesQueryDto,
    mapsTo?: readonly string[],
  ): Promise<Page<ResultType>> {
    const types = filterRows(this.select(tenantId), { isActive: query.is_active, mapsTo });
    return listByName(types, query, mapsTo ? `result-types ${mapsTo.join(' ')}` : 'result-types', 'code');
  }
}
