import type { Principal } from '../auth/principal.js';
import { newId } from '../common/new-id.js';
import { searchWords } from '../common/search-words.js';
import { type AttributeOutcome, resolveAttributes } from '../attribute-resolution/resolve-attributes.js';
import type { TenantRules } from '../rules/tenant-rules.js';
import { resolveTarget, targetRulesFor } from '../target-resolution/resolve-target.js';
import type { NewTask } from './new-task.js';
import type { TaskContext } from './task-context.js';
import type { StatusEventDraft, TargetDraft, TaskDraft } from './task-draft.js';

/**
 * Decides everything about a task whose references are good: its target, its attributes, its status and its events.
 *
 * @param context with its commerce found
 */
export function draftTask(
  task: NewTask,
  context: TaskContext & { commerce: object },
  rules: TenantRules,
  { tenantId, subject: createdBy }: Principal,
  createdAt: Date,
): TaskDraft {
  const target = draftTarget(task, context, rules);
  const attributes = resolveAttributes(
    task.attributes,
    rules.attributePolicies,
    context.commerce,
    task.scheduledAt,
  );
  const failures = findFailures(target, attributes);
  return {
    id: newId(),
    task,
    status: failures.length > 0 ? 'UNRESOLVED' : 'READY',
    createdBy,
    createdAt,
    target,
    attributes,
    events: draftEvents(failures),
    searchWords: searchWords(tenantId, task.reason, task.idempotencyKey),
  };
}

function draftTarget(task: NewTask, context: TaskContext, rules: TenantRules): TargetDraft | null {
  const targetRules = targetRulesFor(rules.targetResolution, task.targetCriteria);
  if (!targetRules) return null;
  const outcome = resolveTarget(targetRules, task.channel, context.candidates);
  return { ...outcome, id: newId(), strategy: targetRules.strategy, configId: targetRules.configId };
}

interface Failure {
  code: 'TARGET_UNRESOLVED' | 'ATTRIBUTE_UNRESOLVED';
  message: string;
}

function findFailures(target: TargetDraft | null, attributes: AttributeOutcome[]): Failure[] {
  const failures: Failure[] = [];
  if (target?.status === 'FAILED') {
    failures.push({ code: 'TARGET_UNRESOLVED', message: `target: ${target.errorMessage}` });
  }
  for (const { key, status, errorMessage } of attributes) {
    if (status === 'FAILED')
      failures.push({ code: 'ATTRIBUTE_UNRESOLVED', message: `${key}: ${errorMessage}` });
  }
  return failures;
}

/** Ids of version 7 are in the order they were made, so events of one moment keep theirs. */
function draftEvents(failures: Failure[]): StatusEventDraft[] {
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
    errorCode: [...new Set(failures.map(({ code }) => code))].join(','),
    errorMessage: failures.map(({ message }) => message).join('; '),
  };
  return [created, failed];
}
