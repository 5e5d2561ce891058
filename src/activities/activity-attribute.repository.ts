import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { Activity } from './entities/activity.entity.js';
import { ActivityAttribute } from './entities/activity-attribute.entity.js';
import { readParts } from './read/read-parts.js';

/** What operators must know for a tenant's activities. */
@Injectable()
export class ActivityAttributeRepository extends TenantRepository<ActivityAttribute> {
  constructor(@InjectRepository(ActivityAttribute) rows: Repository<ActivityAttribute>) {
    super(rows);
  }

  /** By key; null when the activity is not in the tenant. */
  findOf(tenantId: TenantId, activityId: string): Promise<ActivityAttribute[] | null> {
    return readParts<ActivityAttribute>(
      this.select(tenantId, Activity),
      activityId,
      this.tableOf(ActivityAttribute),
      'key',
    );
  }

  /** Writes what was read and resolved again, in one statement. */
  async store(tenantId: TenantId, rows: ActivityAttribute[]): Promise<void> {
    if (rows.length === 0) return;
    const own = rows.map((row) => ({ ...row, tenantId }));
    await this.rows.upsert(own as QueryDeepPartialEntity<ActivityAttribute>[], [
      'tenantId',
      'activityId',
      'key',
    ]);
  }
}
