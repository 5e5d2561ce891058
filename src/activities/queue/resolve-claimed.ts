import {
  type WantedAttribute,
  keysToLookUp,
  policiesAtDispatch,
  resolveAttributes,
} from '../../activity-config/attributes/resolve-attributes.js';
import {
  type TargetOutcome,
  chooseTarget,
  targetRulesFor,
} from '../../activity-config/targets/resolve-target.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import type { FactsQuery, KnownCommerce } from '../../commerces/commerce-facts.js';
import { eventErrorOf, findFailures } from '../create/resolution-failures.js';
import type { ClaimedAttribute, ClaimedDispatch, ClaimedTarget } from './claimed-dispatch.js';
import type { DispatchResolution } from './dispatch-resolution.js';

/** Whether something of a claimed task waits to be decided until it is dispatched. */
export function isUndecided({ targets, attributes }: ClaimedDispatch): boolean {
  return targets.some(isPendingTarget) || attributes.some(isPendingAttribute);
}

/** What must be read before it can be decided. */
export function factsForDispatch(
  { commerceId, targets, attributes }: ClaimedDispatch,
  { attributePolicies }: TenantConfiguration,
): FactsQuery {
  return {
    commerceId,
    wantsUsers: targets.some(isPendingTarget),
    attributeKeys: keysToLookUp(wantedOf(attributes), policiesAtDispatch(attributePolicies)),
  };
}

/** Decides the targets and attributes of a claimed task that were left until now, by the rules of today. */
export function resolveClaimed(
  claimed: ClaimedDispatch,
  configuration: TenantConfiguration,
  known: KnownCommerce | null,
): DispatchResolution {
  const targets = claimed.targets
    .filter(isPendingTarget)
    .map((target) => decideTarget(target, claimed, configuration, known));
  const attributes = resolveAttributes(
    wantedOf(claimed.attributes),
    policiesAtDispatch(configuration.attributePolicies),
    known?.facts ?? null,
    claimed.scheduledAt,
  );
  const failures = findFailures(targets, attributes);
  return { activityId: claimed.activityId, targets, attributes, ...eventErrorOf(failures) };
}

function decideTarget(
  { id, criteriaOverride }: ClaimedTarget,
  { channel }: ClaimedDispatch,
  { targetResolution }: TenantConfiguration,
  known: KnownCommerce | null,
): { id: string; configId: string | null } & TargetOutcome {
  const rules = targetRulesFor(targetResolution, criteriaOverride);
  if (!rules) return { id, configId: null, ...WITHOUT_RULES };
  return { id, configId: rules.configId, ...chooseTarget(rules, channel, known?.candidates ?? []) };
}

const WITHOUT_RULES: TargetOutcome = {
  status: 'FAILED',
  commerceUserId: null,
  lockReason: null,
  matchedCriterion: null,
  errorMessage: 'the tenant has no configuration any more that says how to choose the person',
};

function wantedOf(attributes: ClaimedAttribute[]): WantedAttribute[] {
  return attributes
    .filter(isPendingAttribute)
    .map(({ key, fallback }) => (fallback === null ? { key } : { key, fallback }));
}

function isPendingTarget({ status, resolutionStrategy }: ClaimedTarget): boolean {
  return status === 'PENDING' && resolutionStrategy === 'ON_DISPATCH';
}

function isPendingAttribute({ status }: ClaimedAttribute): boolean {
  return status === 'PENDING';
}
