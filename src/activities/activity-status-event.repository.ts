import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { ActivityStatusEvent } from './entities/activity-status-event.entity.js';

/** What happened to a tenant's activities. */
@Injectable()
export class ActivityStatusEventRepository extends TenantRepository<ActivityStatusEvent> {
  constructor(@InjectRepository(ActivityStatusEvent) rows: Repository<ActivityStatusEvent>) {
    super(rows);
  }

  /** In the order they happened. */
  findOf(tenantId: TenantId, activityId: string): Promise<ActivityStatusEvent[]> {
    return this.find(tenantId, { activityId }, { id: 'ASC' });
  }
}
