import { Injectable } from '@nestjs/common';
import { DataSource, Repository } from 'typeorm';
import type { TenantId } from '../database/tenant-id.js';
import { Activity } from './entities/activity.entity.js';
import { CREATE_TASKS, createTasksParameters, toStoredTask } from './sql/create-tasks.js';
import { FIND_TASK_CONTEXTS, findTaskContextsParameters, toTaskContext } from './sql/find-task-contexts.js';
import type { StoredTask } from './stored-task.js';
import type { TaskContext, TaskQuery } from './task-context.js';
import type { TaskDraft } from './task-draft.js';

/** TypeORM's repository of activities, with the two statements that a create takes. */
@Injectable()
export class ActivityRepository extends Repository<Activity> {
  constructor(dataSource: DataSource) {
    super(Activity, dataSource.manager);
  }

  /** Reads, at one moment, everything that decides what becomes of a create. */
  async findTaskContext(tenantId: TenantId, query: TaskQuery): Promise<TaskContext> {
    const parameters = findTaskContextsParameters(tenantId, [query]);
    const [row] = await FIND_TASK_CONTEXTS.run(this.manager.dataSource, parameters);
    return toTaskContext(row!);
  }

  /**
   * Writes a task with all that belongs to it, or nothing if its key is taken.
   *
   * @returns the task that has the key, when another one took it first.
   * @throws {QueryFailedError} SQLSTATE 23503 when a reference has gone since it was read.
   */
  async insertTask(tenantId: TenantId, draft: TaskDraft): Promise<StoredTask | null> {
    const [row] = await CREATE_TASKS.run(this.manager.dataSource, createTasksParameters(tenantId, [draft]));
    return row ? toStoredTask(row) : null;
  }
}
