import type { CommerceUserRoleName } from './commerce-user-role.js';

/** When the person at the shop is chosen, or that a person chooses. */
export const RESOLUTION_STRATEGIES = ['ON_CREATION', 'ON_DISPATCH', 'MANUAL'] as const;
export type ResolutionStrategy = (typeof RESOLUTION_STRATEGIES)[number];

export const CRITERION_TYPES = [
  'ROLE_MATCH',
  'LAST_CONTACTED_ALL_CHANNELS',
  'LAST_CONTACTED_SAME_CHANNEL',
] as const;
export type CriterionType = (typeof CRITERION_TYPES)[number];

export const TARGET_STATUSES = ['PENDING', 'RESOLVED', 'FAILED'] as const;
export type TargetStatus = (typeof TARGET_STATUSES)[number];

/** Why a target is the one it is. */
export const LOCK_REASONS = [
  'CRITERIA_MATCH',
  'FALLBACK_COMMERCE_REP',
  'FALLBACK_OWNER',
  'MANUAL_ASSIGNMENT',
] as const;
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
