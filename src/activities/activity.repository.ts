import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager, Repository } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { isDistributed } from '../database/connection/is-distributed.js';
import { StatementBatcher } from '../database/statements/statement-batcher.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { Activity } from './entities/activity.entity.js';
import { CREATE_TASK, createTaskParameters, isPlain } from './create/sql/create-task.js';
import {
  CREATE_TASKS,
  CREATE_TASKS_OF_TENANTS,
  type InsertResult,
  type TenantDraft,
  createTasksParameters,
  toInsertResults,
} from './create/sql/create-tasks.js';
import {
  FIND_TASK_CONTEXTS,
  FIND_TASK_CONTEXTS_OF_TENANTS,
  type TenantQuery,
  findTaskContextsParameters,
  toTaskContexts,
} from './create/sql/find-task-contexts.js';
import type { TaskContext, TaskQuery } from './create/task-context.js';
import type { TaskDraft } from './create/task-draft.js';

/**
 * For each of the two statements of a create. With two at once, one is planned and written while the other waits for its
 * commit; more of them only split the batches on two cores.
 */
const LIMITS = { statements: 2, items: 128, bytes: 2 * 1024 * 1024, waiting: 5_000 };

/** So many tasks are written at once; more than these only wait. */
export const TASKS_UNDER_WAY = LIMITS.statements * LIMITS.items;

/** What a stored attribute weighs, about, before it is known. */
const ATTRIBUTE_BYTES = 4 * 1024;

/** What the attributes of an atomic batch, which is one statement, may weigh together. */
const MAX_ATOMIC_BYTES = 16 * 1024 * 1024;

/** Of the inserts that insert nothing, so that they wait for no others. */
const PROBE = 'probe';
const NO_TENANT = '00000000-0000-0000-0000-000000000000' as TenantId;

/** TypeORM's repository of activities, with the two statements that a create takes; see {@link StatementBatcher}. */
@Injectable()
export class ActivityRepository extends Repository<Activity> implements OnModuleInit {
  private readonly contexts = new StatementBatcher(this.findTaskContexts.bind(this), LIMITS);
  private readonly inserts = new StatementBatcher(this.insertTasks.bind(this), LIMITS);
  private probe: Promise<void> | null = null;
  private distributed = false;

  constructor(private readonly dataSource: DataSource) {
    super(Activity, dataSource.manager);
  }

  async onModuleInit(): Promise<void> {
    this.distributed = await isDistributed(this.dataSource);
  }

  /** Reads, at one moment, everything that decides what becomes of a create. */
  findTaskContext(tenantId: TenantId, query: TaskQuery): Promise<TaskContext> {
    const bytes = query.attributeKeys.length * ATTRIBUTE_BYTES;
    return this.contexts.submit(this.groupOf(tenantId), { tenantId, query }, bytes);
  }

  /** The same in a transaction: what has been locked there stays as it is read. */
  async findTaskContextIn(
    manager: EntityManager,
    tenantId: TenantId,
    query: TaskQuery,
  ): Promise<TaskContext> {
    const items = [{ tenantId, query }];
    const rows = await FIND_TASK_CONTEXTS.runIn(manager, findTaskContextsParameters(tenantId, items));
    return toTaskContexts(items, rows)[0]!;
  }

  /** Writes a task with all that belongs to it, or nothing if its key is taken or a reference missing or inactive. */
  insertTask(tenantId: TenantId, draft: TaskDraft): Promise<InsertResult> {
    return this.inserts.submit(this.groupOf(tenantId), { tenantId, draft }, attributeBytes(draft));
  }

  /**
   * Goes the way of every create, and writes nothing: it waits as long as they do, and fails where they do. Those who ask
   * at the same moment share one, so that nobody can make creates wait by asking.
   */
  checkInserts(): Promise<void> {
    this.probe ??= this.inserts
      .submit(PROBE, null)
      .then(() => undefined)
      .finally(() => (this.probe = null));
    return this.probe;
  }

  /**
   * Writes tasks of one tenant with all that belongs to them, or none of them.
   *
   * @throws {DomainError} 413 when their attributes are too much for one statement.
   * @throws {DatabaseError} SQLSTATE 23505 when a key was taken or a reference has gone since they were read.
   */
  async insertAllOrNone(tenantId: TenantId, drafts: TaskDraft[]): Promise<void> {
    let bytes = 0;
    for (const draft of drafts) {
      bytes += attributeBytes(draft);
      if (bytes > MAX_ATOMIC_BYTES) throw atomicBatchTooLarge();
    }
    await CREATE_TASKS.run(this.dataSource, createTasksParameters(tenantId, drafts, true));
  }

  /** What may share a statement: everything, but on tables that are spread over machines only what is of one tenant. */
  private groupOf(tenantId: TenantId): string {
    return this.distributed ? tenantId : '';
  }

  private async findTaskContexts(items: TenantQuery[]): Promise<TaskContext[]> {
    const statement = this.distributed ? FIND_TASK_CONTEXTS : FIND_TASK_CONTEXTS_OF_TENANTS;
    const rows = await statement.run(
      this.dataSource,
      findTaskContextsParameters(this.tenantsOf(items), items),
    );
    return toTaskContexts(items, rows);
  }

  private async insertTasks(drafted: (TenantDraft | null)[]): Promise<InsertResult[]> {
    const items = drafted.filter((item) => item !== null);
    if (items.length === 1 && (await this.insertAlone(items[0]!))) return [{ created: true }];
    const statement = this.distributed ? CREATE_TASKS : CREATE_TASKS_OF_TENANTS;
    const drafts = items.map(({ draft }) => draft);
    const leftOut = await statement.run(
      this.dataSource,
      createTasksParameters(this.tenantsOf(items), drafts, false),
    );
    return toInsertResults(items.length, leftOut);
  }

  /** @returns false when the statement is not for this task, or has not created it: that of many says why. */
  private async insertAlone(item: TenantDraft): Promise<boolean> {
    if (this.distributed || !isPlain(item.draft)) return false;
    const created = await CREATE_TASK.run(this.dataSource, createTaskParameters(item));
    return created.length > 0;
  }

  private tenantsOf(items: { tenantId: TenantId }[]): TenantId | TenantId[] {
    return this.distributed ? (items[0]?.tenantId ?? NO_TENANT) : items.map(({ tenantId }) => tenantId);
  }
}

function attributeBytes({ attributes }: TaskDraft): number {
  return attributes.reduce(
    (bytes, { value, fallback }) => bytes + jsonLength(value) + jsonLength(fallback),
    0,
  );
}

function jsonLength(value: unknown): number {
  return typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
}

function atomicBatchTooLarge(): DomainError {
  const mebibytes = MAX_ATOMIC_BYTES / 1024 / 1024;
  return new DomainError(
    'TOO_LARGE',
    'BATCH_TOO_LARGE',
    `The attributes of an atomic batch may have ${mebibytes} MiB together; send fewer tasks at once`,
  );
}
