import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Any, Repository } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository, type Values } from '../database/tenant/tenant-repository.js';
import { TaskDetails } from './entities/task-details.entity.js';

/** Who carries out a tenant's tasks, and on which routes. */
@Injectable()
export class TaskDetailsRepository extends TenantRepository<TaskDetails> {
  constructor(@InjectRepository(TaskDetails) rows: Repository<TaskDetails>) {
    super(rows);
  }

  /** Changes the details of tasks. */
  async updateOf(tenantId: TenantId, activityIds: string[], values: Values<TaskDetails>): Promise<void> {
    await this.updateAll(tenantId, { activityId: Any(activityIds) }, values);
  }
}
