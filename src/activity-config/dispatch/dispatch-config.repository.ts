import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { ListQueryDto } from '../../common/lists/list-query.dto.js';
import type { Page } from '../../common/lists/page.dto.js';
import { filterRows } from '../../database/queries/filter-rows.js';
import { listRows } from '../../database/queries/list-rows.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import type { Channel } from '../channel.js';
import { DispatchConfig } from './entities/dispatch-config.entity.js';

const CONFLICTS = {
  uq_dispatch_configs_active_channel: { field: '/channel', code: 'CHANNEL_CONFIGURED' },
};

/** What a list of configurations is narrowed to. */
interface ListRequest extends ListQueryDto {
  channel?: Channel;
  is_active?: boolean;
  sort: string;
}

/** $1 is the tenant, $2 the configuration. */
const REPLACE_CREDENTIALS = new PreparedStatement(
  undefined,
  'UPDATE activities.dispatch_configs SET credentials = $3 WHERE tenant_id = $1 AND id = $2',
);

/** Where the tasks of a tenant's channels go. */
@Injectable()
export class DispatchConfigRepository extends TenantRepository<DispatchConfig> {
  constructor(@InjectRepository(DispatchConfig) rows: Repository<DispatchConfig>) {
    super(rows, CONFLICTS, 'active configurations');
  }

  list(tenantId: TenantId, query: ListRequest): Promise<Page<DispatchConfig>> {
    const { channel, is_active: isActive, sort } = query;
    const configs = filterRows(this.select(tenantId), { channel, isActive });
    return listRows(configs, query, { list: 'dispatch-configs', sort });
  }

  /** The same credentials, encrypted anew: for whoever reads the configuration nothing has changed. */
  async replaceCredentials(
    tenantId: TenantId,
    id: string,
    credentials: DispatchConfig['credentials'],
  ): Promise<void> {
    await this.run(tenantId, REPLACE_CREDENTIALS, [id, JSON.stringify(credentials)]);
  }

  /** Those that follow an id, with credentials or without, in the order of their ids. */
  findAfter(tenantId: TenantId, id: string, limit: number): Promise<DispatchConfig[]> {
    const query = this.select(tenantId);
    return query
      .and(`dispatch_configs.id > ${query.value(id)}`)
      .orderBy('dispatch_configs.id')
      .limit(limit)
      .rows();
  }
}
