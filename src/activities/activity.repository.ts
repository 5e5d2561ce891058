import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Any, type DataSource, Repository } from 'typeorm';
import { Commerce } from '../commerces/entities/commerce.entity.js';
import type { Page } from '../common/lists/page.dto.js';
import { DomainError } from '../common/errors/domain-error.js';
import { type OfTenant, SharedStatement } from '../database/statements/shared-statement.js';
import { listRows } from '../database/queries/list-rows.js';
import { TenantRepository, type Values } from '../database/tenant/tenant-repository.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { ListActivitiesQueryDto } from './dto/list-activities-query.dto.js';
import { Activity } from './entities/activity.entity.js';
import { TaskDetails } from './entities/task-details.entity.js';
import {
  type ActivityQuery,
  filterActivities,
  isByAssignment,
  orderOf,
  readActivities,
} from './read/activity-query.js';
import type { ActivityRow } from './read/activity-row.js';
import { ActivitySearch } from './read/activity-search.js';
import type { ActivityType } from './activity-status.js';
import {
  CREATE_TASK,
  CREATE_TASK_TO_DISPATCH,
  createTaskParameters,
  isPlain,
} from './create/sql/create-task.js';
import {
  CREATE_TASKS,
  CREATE_TASKS_OF_TENANTS,
  type InsertResult,
  createTasksParameters,
  toInsertResults,
} from './create/sql/create-tasks.js';
import {
  FIND_TASK_REFERENCES,
  FIND_TASK_REFERENCES_OF_TENANTS,
  referencesParameters,
  toFoundReferences,
} from './create/sql/find-task-references.js';
import type { FoundReferences, TaskReferences } from './create/found-references.js';
import type { TaskDraft } from './create/task-draft.js';
import { DueSignal } from './queue/due-signal.js';

/** What the attributes of an atomic batch, which is one statement, may weigh together. */
const MAX_ATOMIC_BYTES = 16 * 1024 * 1024;

/** The rows of activities, with the statements that a create takes. */
@Injectable()
export class ActivityRepository extends TenantRepository<Activity> implements OnModuleInit {
  private readonly inserts;
  private readonly references;

  constructor(
    @InjectRepository(Activity) rows: Repository<Activity>,
    private readonly dueSignal: DueSignal,
  ) {
    super(rows);
    const { dataSource } = rows.manager;
    this.inserts = new SharedStatement(dataSource, {
      name: 'create-tasks',
      ofTenant: CREATE_TASKS,
      ofTenants: CREATE_TASKS_OF_TENANTS,
      toParameters: (drafts) => createTasksParameters(drafts.map(({ item }) => item)),
      toResults: (drafts, leftOut) => toInsertResults(drafts.length, leftOut),
      runAlone: insertAlone,
    });
    this.references = new SharedStatement(dataSource, {
      name: 'find-task-references',
      ofTenant: FIND_TASK_REFERENCES,
      ofTenants: FIND_TASK_REFERENCES_OF_TENANTS,
      toParameters: referencesParameters,
      toResults: toFoundReferences,
    });
  }

  async onModuleInit(): Promise<void> {
    await this.inserts.prepare();
    await this.references.prepare();
  }

  /**
   * Writes a task with all that belongs to it, or nothing if its key is taken or a reference missing or
   * inactive.
   */
  async insertTask(tenantId: TenantId, draft: TaskDraft): Promise<InsertResult> {
    const result = await this.inserts.run(tenantId, draft, attributeBytes(draft));
    if (draft.dispatch && result.created) this.dueSignal.announce(tenantId, draft.dispatch);
    return result;
  }

  /**
   * Goes the way of every create, and writes nothing: it waits as long as they do, and fails where they do.
   */
  checkInserts(): Promise<void> {
    return this.inserts.probe();
  }

  /** Reads, at one moment, everything that a create can be refused for. */
  findReferences(tenantId: TenantId, task: TaskReferences): Promise<FoundReferences> {
    return this.references.run(tenantId, task);
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
    await this.run(tenantId, CREATE_TASKS, createTasksParameters(drafts, { atomic: true }), 'BULK');
    for (const { dispatch } of drafts) if (dispatch) this.dueSignal.announce(tenantId, dispatch);
  }

  /** @param type the only one that is listed, where there is one. */
  async list(
    tenantId: TenantId,
    query: ListActivitiesQueryDto,
    type?: ActivityType,
  ): Promise<Page<ActivityRow>> {
    const activities: ActivityQuery = isByAssignment(query)
      ? this.select(tenantId, TaskDetails)
      : this.select(tenantId);
    filterActivities(activities.ofList(), query, type);
    const sorting = { sort: query.sort, order: orderOf(query) };
    const list = { ...sorting, list: type ?? 'activities' };
    if (query.search === undefined) return listRows(activities, query, { ...list, read: readActivities });
    const search = await ActivitySearch.of(activities, this.tableOf(Commerce), query.search);
    return listRows(activities, query, {
      ...list,
      read: (sorted, total) => search.read(sorted, sorting, total),
      narrow: (all) => search.narrow(all),
    });
  }

  /** With its assignments and what they are called; null when it is not in the tenant. */
  async findRow(tenantId: TenantId, id: string): Promise<ActivityRow | null> {
    const query = this.select(tenantId);
    const [row] = await readActivities(query.and(`activities.id ${query.equals(id)}`));
    return row ?? null;
  }

  /**
   * Locks activities until the transaction ends, in the order of their ids, so that two cannot wait for each
   * other.
   */
  lockAll(tenantId: TenantId, ids: string[]): Promise<Activity[]> {
    const query = this.select(tenantId);
    query.and(`activities.id = ANY (${query.value(ids)})`);
    return query.orderBy('activities.id').lock('UPDATE').rows();
  }

  /** Gives activities, each of which is locked, their new values and the next version. */
  async advance(tenantId: TenantId, ids: string[], values: Values<Activity>, now: Date): Promise<void> {
    await this.rows
      .createQueryBuilder()
      .update()
      .set({ ...values, version: () => 'version + 1', updatedAt: now } as object)
      .where({ tenantId, id: Any(ids) })
      .execute();
  }
}

/** @returns null when the statement is not for this task, or has not created it: that of many says why. */
async function insertAlone(dataSource: DataSource, task: OfTenant<TaskDraft>): Promise<InsertResult | null> {
  if (!isPlain(task.item)) return null;
  const statement = task.item.dispatch ? CREATE_TASK_TO_DISPATCH : CREATE_TASK;
  const created = await statement.run(dataSource, createTaskParameters(task));
  return created.length > 0 ? { created: true } : null;
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
