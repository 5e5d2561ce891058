import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, Repository } from 'typeorm';
import { isDistributed } from '../database/is-distributed.js';
import { StatementBatcher } from '../database/statement-batcher.js';
import type { TenantId } from '../database/tenant-id.js';
import { Activity } from './entities/activity.entity.js';
import {
  CREATE_TASKS,
  CREATE_TASKS_OF_TENANTS,
  type TenantDraft,
  createTasksParameters,
  toInsertResults,
} from './sql/create-tasks.js';
import {
  FIND_TASK_CONTEXTS,
  FIND_TASK_CONTEXTS_OF_TENANTS,
  type TenantQuery,
  findTaskContextsParameters,
  toTaskContext,
} from './sql/find-task-contexts.js';
import type { StoredTask } from './stored-task.js';
import type { TaskContext, TaskQuery } from './task-context.js';
import type { TaskDraft } from './task-draft.js';

/**
 * For each of the two statements of a create. With two at once, one is planned and written while the other waits for its
 * commit; more of them only split the batches on two cores.
 */
const LIMITS = { statements: 2, items: 128, waiting: 5_000 };

/** TypeORM's repository of activities, with the two statements that a create takes; see {@link StatementBatcher}. */
@Injectable()
export class ActivityRepository extends Repository<Activity> implements OnModuleInit {
  private readonly contexts = new StatementBatcher(this.findTaskContexts.bind(this), LIMITS);
  private readonly inserts = new StatementBatcher(this.insertTasks.bind(this), LIMITS);
  private distributed = false;

  constructor(private readonly dataSource: DataSource) {
    super(Activity, dataSource.manager);
  }

  async onModuleInit(): Promise<void> {
    this.distributed = await isDistributed(this.dataSource);
  }

  /** Reads, at one moment, everything that decides what becomes of a create. */
  findTaskContext(tenantId: TenantId, query: TaskQuery): Promise<TaskContext> {
    return this.contexts.submit(this.groupOf(tenantId), { tenantId, query });
  }

  /**
   * Writes a task with all that belongs to it, or nothing if its key is taken.
   *
   * @returns the task that has the key, when another one took it first.
   * @throws {DatabaseError} SQLSTATE 23503 when a reference has gone since it was read.
   */
  insertTask(tenantId: TenantId, draft: TaskDraft): Promise<StoredTask | null> {
    return this.inserts.submit(this.groupOf(tenantId), { tenantId, draft });
  }

  /**
   * Writes tasks of one tenant with all that belongs to them, or none of them.
   *
   * @throws {DatabaseError} SQLSTATE 23505 when a key was taken, 23503 when a reference has gone, since they were read.
   */
  async insertAllOrNone(tenantId: TenantId, drafts: TaskDraft[]): Promise<void> {
    await CREATE_TASKS.run(this.dataSource, createTasksParameters(tenantId, drafts, true));
  }

  /** What may share a statement: everything, but on tables that are spread over machines only what is of one tenant. */
  private groupOf(tenantId: TenantId): string {
    return this.distributed ? tenantId : '';
  }

  private async findTaskContexts(items: TenantQuery[]): Promise<TaskContext[]> {
    const statement = this.distributed ? FIND_TASK_CONTEXTS : FIND_TASK_CONTEXTS_OF_TENANTS;
    const queries = items.map(({ query }) => query);
    const rows = await statement.run(
      this.dataSource,
      findTaskContextsParameters(this.tenantsOf(items), queries),
    );
    return rows.map(toTaskContext);
  }

  private async insertTasks(items: TenantDraft[]): Promise<(StoredTask | null)[]> {
    const statement = this.distributed ? CREATE_TASKS : CREATE_TASKS_OF_TENANTS;
    const drafts = items.map(({ draft }) => draft);
    const conflicts = await statement.run(
      this.dataSource,
      createTasksParameters(this.tenantsOf(items), drafts, false),
    );
    return toInsertResults(items.length, conflicts);
  }

  private tenantsOf(items: { tenantId: TenantId }[]): TenantId | TenantId[] {
    return this.distributed ? items[0]!.tenantId : items.map(({ tenantId }) => tenantId);
  }
}
