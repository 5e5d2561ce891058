import { keysToLookUp } from '../../activity-config/attributes/resolve-attributes.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { targetRulesFor } from '../../activity-config/targets/resolve-target.js';
import type { TargetResolutionRules } from '../../activity-config/targets/target-rules.js';
import type { FactsQuery } from '../../commerces/commerce-facts.js';
import type { NewTask } from './new-task.js';

/** How a task will be decided, by the tenant's configuration. */
export interface TaskPlan {
  task: NewTask;
  configuration: TenantConfiguration;
  /** By which rules its target is chosen; null when no target is wanted. */
  targetRules: TargetResolutionRules | null;
  /**
   * What of its commerce must be read before; null where nothing must, and then the write is all it takes.
   */
  facts: FactsQuery | null;
}

/** Says by which rules a task is decided, and what must be read for it. */
export function planTask(task: NewTask, configuration: TenantConfiguration): TaskPlan {
  const targetRules = targetRulesFor(configuration.targetResolution, task.targetCriteria);
  const wantsUsers = targetRules?.resolutionStrategy === 'ON_CREATION';
  const attributeKeys = keysToLookUp(task.attributes, configuration.attributePolicies);
  const facts =
    wantsUsers || attributeKeys.length > 0
      ? { commerceId: task.commerceId, wantsUsers, attributeKeys }
      : null;
  return { task, configuration, targetRules, facts };
}
