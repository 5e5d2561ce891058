import { Injectable } from '@nestjs/common';
import type { TenantConfiguration } from '../activity-config/tenant-configuration.js';
import type { Principal } from '../auth/principal.js';
import { CommerceRepository } from '../commerces/commerce.repository.js';
import { OverloadedError } from '../common/errors/overloaded-error.js';
import { ActivityRepository } from './activity.repository.js';
import { assertReferences } from './create/assert-references.js';
import { createEnded, tellOfRefusal } from './create/create-ended.js';
import { draftTask } from './create/draft-task.js';
import type { NewTask } from './create/new-task.js';
import { type TaskPlan, planTask } from './create/plan-task.js';
import { type StoredTask, storedTaskOf } from './create/stored-task.js';
import type { TaskDraft } from './create/task-draft.js';
import { IdempotencyKeyExistsError } from './task-errors.js';

/** What the caller wants besides the task itself. */
export interface CreateOptions {
  /** Respond to a repeated request with its first response instead of a conflict. */
  replay: boolean;
}

/** A task that is in the database, made now or by an earlier request that was the same. */
export interface CreatedTask {
  task: StoredTask;
  replayed: boolean;
}

/**
 * A reference may go between the reading and the writing, and come back before the next reading, so many
 * times.
 */
const MAX_ATTEMPTS = 3;

/** Creates tasks, exactly once per tenant and idempotency key. */
@Injectable()
export class TaskActivityService {
  constructor(
    private readonly activities: ActivityRepository,
    private readonly commerces: CommerceRepository,
  ) {}

  /**
   * Creates a task with its target, attributes and events, in one atomic write.
   *
   * @param configuration the tenant's, as the task was validated by it.
   * @throws {IdempotencyKeyExistsError} when the key exists, also when the references have gone since.
   * @throws {ReferencesNotFoundError} when commerce, route or operator are not in the tenant.
   * @throws {ReferencesInactiveError} when one of them is inactive.
   * @throws {UnavailableError} when they change at each attempt.
   */
  create(
    caller: Principal,
    task: NewTask,
    configuration: TenantConfiguration,
    options: CreateOptions,
  ): Promise<CreatedTask> {
    const created = this.createOrRefuse(caller, task, configuration, options);
    if (createEnded.isWatched) created.then(tellOfOutcome, tellOfRefusal);
    return created;
  }

  /** Makes the same checks and decisions as {@link create}, with the same errors, and writes nothing. */
  async preview(caller: Principal, task: NewTask, configuration: TenantConfiguration): Promise<TaskDraft> {
    const existing = await this.explainRefusal(caller, task);
    if (existing) throw new IdempotencyKeyExistsError(existing.id, isSameRequest(existing, task));
    const draft = await this.draft(caller, planTask(task, configuration));
    if (draft) return draft;
    throw new OverloadedError('The commerce has gone meanwhile');
  }

  private async createOrRefuse(
    caller: Principal,
    task: NewTask,
    configuration: TenantConfiguration,
    { replay }: CreateOptions,
  ): Promise<CreatedTask> {
    const plan = planTask(task, configuration);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const draft = await this.draft(caller, plan);
      const result = draft && (await this.activities.insertTask(caller.tenantId, draft));
      if (result?.created) return { task: storedTaskOf(draft!), replayed: false };
      const existing = result?.existing ?? (await this.explainRefusal(caller, task));
      if (existing) return replayOf(existing, task, replay);
    }
    throw new OverloadedError('What the task refers to is being changed');
  }

  /** @returns null when the tenant has no such commerce. */
  private async draft(caller: Principal, plan: TaskPlan): Promise<TaskDraft | null> {
    if (!plan.facts) return draftTask(plan, null, caller);
    const known = await this.commerces.findFacts(caller.tenantId, plan.facts);
    return known && draftTask(plan, known, caller);
  }

  /**
   * Says why a task is refused.
   *
   * @returns what has its key; null when nothing is wrong.
   * @throws {ReferencesNotFoundError} {@link ReferencesInactiveError}
   */
  private async explainRefusal({ tenantId }: Principal, task: NewTask): Promise<StoredTask | null> {
    const found = await this.activities.findReferences(tenantId, task);
    if (!found.existing) assertReferences(found);
    return found.existing;
  }
}

function tellOfOutcome({ replayed }: CreatedTask): void {
  createEnded.tell({ outcome: replayed ? 'REPLAYED' : 'CREATED', count: 1 });
}

/** @throws {IdempotencyKeyExistsError} when a replay is not wanted, or the request is another one. */
function replayOf(existing: StoredTask, task: NewTask, replay: boolean): CreatedTask {
  const isSame = isSameRequest(existing, task);
  if (replay && isSame) return { task: existing, replayed: true };
  throw new IdempotencyKeyExistsError(existing.id, isSame);
}

function isSameRequest(existing: StoredTask, task: NewTask): boolean {
  return existing.fingerprint.equals(task.fingerprint);
}
