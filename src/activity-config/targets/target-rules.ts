import type { CommerceUserRoleName } from './commerce-user-role.js';
import { namedEnum } from '../../common/openapi/named-enum.js';

/** When the person at the shop is chosen, or that a person chooses. */
export const RESOLUTION_STRATEGIES = namedEnum(
  'ResolutionStrategy',
  'When the person is chosen: with the task, when it is dispatched, or by hand',
  ['ON_CREATION', 'ON_DISPATCH', 'MANUAL'],
);
export type ResolutionStrategy = (typeof RESOLUTION_STRATEGIES)[number];

export const CRITERION_TYPES = namedEnum(
  'CriterionType',
  'How the person is looked for: by role, or as the one whom anyone spoke to last, on any channel or on that of the task',
  ['ROLE_MATCH', 'LAST_CONTACTED_ALL_CHANNELS', 'LAST_CONTACTED_SAME_CHANNEL'],
);
export type CriterionType = (typeof CRITERION_TYPES)[number];

export const TARGET_STATUSES = namedEnum(
  'TargetStatus',
  'Whether the person was found: not tried yet, found, or not found',
  ['PENDING', 'RESOLVED', 'FAILED'],
);
export type TargetStatus = (typeof TARGET_STATUSES)[number];

/** Why a target is the one it is. */
export const LOCK_REASONS = namedEnum('LockReason', 'Why it is this person', [
  'CRITERIA_MATCH',
  'FALLBACK_COMMERCE_REP',
  'FALLBACK_OWNER',
  'MANUAL_ASSIGNMENT',
]);
export type LockReason = (typeof LOCK_REASONS)[number];

/** One way to find the person at the shop; lower `priority` first, then the order they are listed in. */
export interface TargetCriterion {
  type: CriterionType;
  config: { role?: CommerceUserRoleName };
  priority: number;
}

/** The tenant's rules for whom a task is for. */
export interface TargetResolutionRules {
  /** Null where the request alone makes the rules. */
  configId: string | null;
  resolutionStrategy: ResolutionStrategy;
  criteria: TargetCriterion[];
  fallbackToCommerceRep: boolean;
  fallbackToOwner: boolean;
}
