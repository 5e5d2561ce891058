import type { Principal } from '../../auth/principal.js';
import { momentOfId, newId } from '../../common/new-id.js';
import { searchWords } from '../../database/queries/search-words.js';
import { resolveAttributes } from '../../activity-config/attributes/resolve-attributes.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { resolveTarget, targetRulesFor } from '../../activity-config/targets/resolve-target.js';
import type { NewTask } from './new-task.js';
import { type ResolutionFailure, describeFailures, findFailures } from './resolution-failures.js';
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
  rules: TenantConfiguration,
  { tenantId, subject: createdBy }: Principal,
): TaskDraft {
  const target = draftTarget(task, context, rules);
  const attributes = resolveAttributes(
    task.attributes,
    rules.attributePolicies,
    context.commerce,
    task.scheduledAt,
  );
  const failures = findFailures(target ? [target] : [], attributes);
  const id = newId();
  return {
    id,
    task,
    status: failures.length > 0 ? 'UNRESOLVED' : 'READY',
    createdBy,
    createdAt: momentOfId(id),
    target,
    attributes,
    events: draftEvents(failures),
    searchWords: searchWords(tenantId, task.reason, task.idempotencyKey),
  };
}

function draftTarget(task: NewTask, context: TaskContext, rules: TenantConfiguration): TargetDraft | null {
  const targetRules = targetRulesFor(rules.targetResolution, task.targetCriteria);
  if (!targetRules) return null;
  const { resolutionStrategy, configId } = targetRules;
  const outcome = resolveTarget(targetRules, task.channel, context.candidates);
  return { ...outcome, id: newId(), resolutionStrategy, configId };
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
    ...describeFailures(failures),
  };
  return [created, failed];
}
