import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Channel } from '../../activity-config/channel.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { Dispatch } from './entities/dispatch.entity.js';
import type { QueuedTask, UnqueuedTask } from './queued-task.js';
import {
  FIND_CREATED,
  FIND_QUEUED,
  FIND_SCHEDULED,
  INSERT_DISPATCHES,
  LOCK_QUEUED,
  LOCK_UNQUEUED,
  TAKE_OVER,
} from './sql/adopt-dispatches.js';

/** Rows for a configuration: when each task is due. */
export interface NewDues {
  configId: string;
  activityIds: string[];
  dueAts: Date[];
}

/** The queue as a configuration brings it in step with its tasks. */
@Injectable()
export class DispatchRepository extends TenantRepository<Dispatch> {
  constructor(@InjectRepository(Dispatch) rows: Repository<Dispatch>) {
    super(rows);
  }

  /** The queue after a task, in the order of ids. */
  findQueued(tenantId: TenantId, afterId: string, limit: number): Promise<QueuedTask[]> {
    return this.run(tenantId, FIND_QUEUED, [afterId, limit]);
  }

  /** READY tasks of all channels that are scheduled after a moment and id, in that order. */
  findScheduled(
    tenantId: TenantId,
    channel: Channel,
    after: { scheduledAt: Date; id: string },
    limit: number,
  ): Promise<UnqueuedTask[]> {
    return this.run(tenantId, FIND_SCHEDULED, [channel, after.scheduledAt.toISOString(), after.id, limit]);
  }

  /** Tasks of all channels and statuses in the order of their creation, after an id. */
  findCreated(tenantId: TenantId, channel: Channel, afterId: string, limit: number): Promise<UnqueuedTask[]> {
    return this.run(tenantId, FIND_CREATED, [channel, afterId, limit]);
  }

  /** Locks tasks, then their queue rows, in the order of ids, until the transaction ends. */
  async lockQueued(tenantId: TenantId, activityIds: string[]): Promise<QueuedTask[]> {
    const tasks = await this.run(tenantId, LOCK_QUEUED.tasks, [activityIds]);
    const rows = new Map(
      (await this.run(tenantId, LOCK_QUEUED.rows, [activityIds])).map((row) => [row.activityId, row]),
    );
    return tasks.flatMap((task) => {
      const row = rows.get(task.activityId);
      return row ? [{ ...row, ...task }] : [];
    });
  }

  /** Locks those of some tasks that still are to have a queue row, in the order of ids. */
  lockUnqueued(
    tenantId: TenantId,
    channel: Channel,
    activityIds: string[],
  ): Promise<Pick<UnqueuedTask, 'activityId' | 'scheduledAt'>[]> {
    return this.run(tenantId, LOCK_UNQUEUED, [channel, activityIds]);
  }

  /** Gives locked rows to a configuration. */
  async takeOver(tenantId: TenantId, { configId, activityIds, dueAts }: NewDues): Promise<void> {
    await this.run(tenantId, TAKE_OVER, [configId, activityIds, dueAts.map((dueAt) => dueAt.toISOString())]);
  }

  /** Makes rows of locked tasks. @returns the ids of those that had none. */
  async enqueue(tenantId: TenantId, { configId, activityIds, dueAts }: NewDues): Promise<string[]> {
    const values = [configId, activityIds, dueAts.map((dueAt) => dueAt.toISOString())];
    return (await this.run(tenantId, INSERT_DISPATCHES, values)).map(({ activity_id: id }) => id);
  }
}
