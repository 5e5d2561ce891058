import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { UnavailableError } from '../common/errors/unavailable-error.js';
import type { TenantConfiguration } from '../activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../activity-config/tenant-configuration.service.js';
import { targetRulesFor } from '../activity-config/targets/resolve-target.js';
import { ActivityRepository } from './activity.repository.js';
import { assertReferences } from './create/assert-references.js';
import { draftTask } from './create/draft-task.js';
import type { NewTask } from './create/new-task.js';
import type { StoredTask } from './create/stored-task.js';
import type { TaskContext, TaskQuery } from './create/task-context.js';
import type { TaskDraft } from './create/task-draft.js';
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
    private readonly rules: TenantConfigurationService,
  ) {}

  /**
   * Creates a task with its target, attributes and events, in one atomic write.
   *
   * @throws {IdempotencyKeyExistsError} when the key exists, also when the references have gone since.
   * @throws {ReferencesNotFoundError} when commerce, route or operator are not in the tenant.
   * @throws {ReferencesInactiveError} when one of them is inactive.
   */
  async create(caller: Principal, task: NewTask, { replay }: CreateOptions): Promise<CreatedTask> {
    const { draft, existing } = await this.createOnce(caller, task);
    if (!existing) return { task: { ...task, id: draft.id, status: draft.status }, replayed: false };
    const same = isSameRequest(existing, task);
    if (replay && same) return { task: existing, replayed: true };
    throw new IdempotencyKeyExistsError(existing.id, same);
  }

  /** Makes the same checks and decisions as {@link create}, with the same errors, and writes nothing. */
  async preview(caller: Principal, task: NewTask): Promise<TaskDraft> {
    const { draft, existing } = await this.decide(caller, task, await this.rules.get(caller.tenantId));
    if (existing) throw new IdempotencyKeyExistsError(existing.id, isSameRequest(existing, task));
    return draft;
  }

  private async createOnce(caller: Principal, task: NewTask): Promise<Decision> {
    const rules = await this.rules.get(caller.tenantId);
    if (needsNothingRead(task, rules)) {
      const written = await this.write(caller, draftTask(task, NOTHING_READ, rules, caller));
      if (written) return written;
    }
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const decision = await this.decide(caller, task, rules);
      if (decision.existing) return decision;
      const written = await this.write(caller, decision.draft);
      if (written) return written;
    }
    const message = 'What the task refers to is being changed; send the request again';
    throw new UnavailableError('OVERLOADED', message);
  }

  /** @returns null when a reference is missing or inactive: reading it again says which. */
  private async write({ tenantId }: Principal, draft: TaskDraft): Promise<Decision | null> {
    const result = await this.activities.insertTask(tenantId, draft);
    if (result.created) return { draft };
    return result.existing && { existing: result.existing };
  }

  private async decide(caller: Principal, task: NewTask, rules: TenantConfiguration): Promise<Decision> {
    const context = await this.activities.findTaskContext(caller.tenantId, queryFor(task, rules));
    if (context.existing) return { existing: context.existing };
    assertReferences(context);
    return { draft: draftTask(task, context, rules, caller) };
  }
}

/** A reference may go between the reading and the writing, and come back before the next reading, so many times. */
const MAX_ATTEMPTS = 3;

/** What stands for what was read where nothing needs to be. */
const NOTHING_READ: TaskContext & { commerce: object } = {
  existing: null,
  commerce: { name: '', taxId: null, isActive: true, primaryAddress: null, storedAttributes: {} },
  route: { isActive: true },
  operator: { isActive: true },
  candidates: [],
};

/**
 * Whether all about a task can be decided without its commerce: then the write, which looks at the references itself, is
 * all it takes.
 */
function needsNothingRead(task: NewTask, rules: TenantConfiguration): boolean {
  return !wantsCandidates(task, rules) && task.attributes.every(({ value }) => value !== undefined);
}

function wantsCandidates({ targetCriteria }: NewTask, { targetResolution }: TenantConfiguration): boolean {
  return targetRulesFor(targetResolution, targetCriteria)?.resolutionStrategy === 'ON_CREATION';
}

/** The task as it is to be written, or the one that has its key already. */
type Decision = { draft: TaskDraft; existing?: never } | { draft?: never; existing: StoredTask };

function queryFor(task: NewTask, rules: TenantConfiguration): TaskQuery {
  return {
    ...task,
    wantsCandidates: wantsCandidates(task, rules),
    attributeKeys: task.attributes.map(({ key }) => key),
  };
}

function isSameRequest(existing: StoredTask, task: NewTask): boolean {
  return existing.fingerprint.equals(task.fingerprint);
}
