import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { isForeignKeyViolation } from '../database/sqlstate.js';
import type { TenantRules } from '../rules/tenant-rules.js';
import { TenantRulesService } from '../rules/tenant-rules.service.js';
import { targetRulesFor } from '../target-resolution/resolve-target.js';
import { ActivityRepository } from './activity.repository.js';
import { assertReferences } from './assert-references.js';
import { draftTask } from './draft-task.js';
import type { NewTask } from './new-task.js';
import type { StoredTask } from './stored-task.js';
import type { TaskQuery } from './task-context.js';
import type { TaskDraft } from './task-draft.js';
import { IdempotencyKeyExistsError } from './task-errors.js';

/** What the caller wants besides the task itself. */
export interface CreateOptions {
  /** Answer a repeated request with its first answer instead of a conflict. */
  replay: boolean;
}

/** A task that is in the database, made now or by an earlier request that was the same. */
export interface CreatedTask {
  task: Omit<StoredTask, 'fingerprint'>;
  replayed: boolean;
}

/** Creates tasks, exactly once per tenant and idempotency key. */
@Injectable()
export class TaskActivityService {
  constructor(
    private readonly activities: ActivityRepository,
    private readonly rules: TenantRulesService,
  ) {}

  /**
   * Creates a task with its target, attributes and events, in one atomic write.
   *
   * @throws {IdempotencyKeyExistsError} when the key exists, also when the references have gone since.
   * @throws {ReferencesNotFoundError} when commerce, route or operator are not in the tenant.
   * @throws {ReferencesInactiveError} when one of them is inactive.
   */
  async create(caller: Principal, task: NewTask, { replay }: CreateOptions): Promise<CreatedTask> {
    const { draft, existing } = await this.createOnce(caller, task).catch((error: unknown) => {
      // A reference went between the reading and the writing; reading again says which.
      if (isForeignKeyViolation(error)) return this.createOnce(caller, task);
      throw error;
    });
    if (!existing) return { task: { ...task, id: draft.id, status: draft.status }, replayed: false };
    const same = isSameRequest(existing, task);
    if (replay && same) return { task: existing, replayed: true };
    throw new IdempotencyKeyExistsError(existing.id, same);
  }

  /** Makes the same checks and decisions as {@link create}, with the same errors, and writes nothing. */
  async preview(caller: Principal, task: NewTask): Promise<TaskDraft> {
    const { draft, existing } = await this.decide(caller, task);
    if (existing) throw new IdempotencyKeyExistsError(existing.id, isSameRequest(existing, task));
    return draft;
  }

  private async createOnce(caller: Principal, task: NewTask): Promise<Decision> {
    const decision = await this.decide(caller, task);
    if (decision.existing) return decision;
    const winner = await this.activities.insertTask(caller.tenantId, decision.draft);
    return winner ? { existing: winner } : decision;
  }

  private async decide(caller: Principal, task: NewTask): Promise<Decision> {
    const rules = await this.rules.get(caller.tenantId);
    const context = await this.activities.findTaskContext(caller.tenantId, queryFor(task, rules));
    if (context.existing) return { existing: context.existing };
    assertReferences(context);
    return { draft: draftTask(task, context, rules, caller) };
  }
}

/** The task as it is to be written, or the one that has its key already. */
type Decision = { draft: TaskDraft; existing?: never } | { draft?: never; existing: StoredTask };

function queryFor(task: NewTask, rules: TenantRules): TaskQuery {
  return {
    ...task,
    wantsCandidates: targetRulesFor(rules.targetResolution, task.targetCriteria)?.strategy === 'ON_CREATION',
    attributeKeys: task.attributes.map(({ key }) => key),
  };
}

function isSameRequest(existing: StoredTask, task: NewTask): boolean {
  return existing.fingerprint.equals(task.fingerprint);
}
