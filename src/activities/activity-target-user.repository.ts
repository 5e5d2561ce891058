import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { Activity } from './entities/activity.entity.js';
import { ActivityTargetUser } from './entities/activity-target-user.entity.js';
import { readParts } from './read/read-parts.js';

/** Whom at their commerces a tenant's activities are for. */
@Injectable()
export class ActivityTargetUserRepository extends TenantRepository<ActivityTargetUser> {
  constructor(@InjectRepository(ActivityTargetUser) rows: Repository<ActivityTargetUser>) {
    super(rows);
  }

  /** In the order they were made; null when the activity is not in the tenant. */
  findOf(tenantId: TenantId, activityId: string): Promise<ActivityTargetUser[] | null> {
    return readParts<ActivityTargetUser>(
      this.select(tenantId, Activity),
      activityId,
      this.tableOf(ActivityTargetUser),
      'id',
    );
  }

  /** Writes what was read and resolved again, in one statement. */
  async store(tenantId: TenantId, rows: ActivityTargetUser[]): Promise<void> {
    if (rows.length === 0) return;
    const own = rows.map((row) => ({ ...row, tenantId }));
    await this.rows.upsert(own, ['tenantId', 'activityId', 'id']);
  }
}
