import type { Principal } from '../../auth/principal.js';
import { momentOfId, newId } from '../../common/new-id.js';
import { searchWords } from '../../database/queries/search-words.js';
import { type DispatchRules, dueAtOf } from '../../activity-config/dispatch/dispatch-rules.js';
import { resolveAttributes } from '../../activity-config/attributes/resolve-attributes.js';
import { resolveTarget } from '../../activity-config/targets/resolve-target.js';
import type { TargetResolutionRules } from '../../activity-config/targets/target-rules.js';
import type { KnownCommerce } from '../../commerces/commerce-facts.js';
import type { NewTask } from './new-task.js';
import { type ResolutionFailure, eventErrorOf, findFailures } from './resolution-failures.js';
import type { TaskPlan } from './plan-task.js';
import type { DispatchDraft, StatusEventDraft, TargetDraft, TaskDraft } from './task-draft.js';

/**
 * Decides everything about a task whose references are good: its target, its attributes, its status, its events
 * and when it is to be sent.
 *
 * @param known what the plan wants of its commerce; null where it wants nothing.
 */
export function draftTask(
  { task, configuration, targetRules }: TaskPlan,
  known: KnownCommerce | null,
  { tenantId, subject: createdBy }: Principal,
): TaskDraft {
  const target = targetRules && draftTarget(targetRules, task, known);
  const { attributePolicies } = configuration;
  const attributes = resolveAttributes(
    task.attributes,
    attributePolicies,
    known?.facts ?? null,
    task.scheduledAt,
  );
  const failures = findFailures(target ? [target] : [], attributes);
  const status = failures.length > 0 ? 'UNRESOLVED' : 'READY';
  const rules = configuration.dispatch.get(task.channel);
  const id = newId();
  const createdAt = momentOfId(id);
  return {
    id,
    type: 'TASK',
    task,
    status,
    createdBy,
    createdAt,
    target,
    attributes,
    events: draftEvents(failures),
    dispatch:
      rules && status === 'READY' && !awaitsPerson(target) ? draftDispatch(rules, task, createdAt) : null,
    searchWords: searchWords(tenantId, task.reason, task.idempotencyKey),
  };
}

function draftTarget(
  rules: TargetResolutionRules,
  { channel }: NewTask,
  known: KnownCommerce | null,
): TargetDraft {
  const { resolutionStrategy, configId } = rules;
  return {
    ...resolveTarget(rules, channel, known?.candidates ?? []),
    id: newId(),
    resolutionStrategy,
    configId,
  };
}

/** A task is not sent before somebody has chosen whom it is for. */
function awaitsPerson(target: TargetDraft | null): boolean {
  return target?.status === 'PENDING' && target.resolutionStrategy === 'MANUAL';
}

function draftDispatch(rules: DispatchRules, { scheduledAt }: NewTask, now: Date): DispatchDraft {
  return { configId: rules.configId, dueAt: dueAtOf(rules, scheduledAt, now) };
}

/** Ids of version 7 are in the order they were made, so events of one moment keep theirs. */
function draftEvents(failures: ResolutionFailure[]): StatusEventDraft[] {
  const created: StatusEventDraft = {
    id: newId(),
    eventType: 'CREATED',
    fromStatus: null,
    toStatus: 'READY',
    errorCode: null,
    errorMessage: null,
  };
  if (failures.length === 0) return [created];
  const failed: StatusEventDraft = {
    id: newId(),
    eventType: 'RESOLUTION_FAILED',
    fromStatus: 'READY',
    toStatus: 'UNRESOLVED',
    ...eventErrorOf(failures),
  };
  return [created, failed];
}
