import type { CommerceUserRoleName } from './commerce-user-role.js';
import type { Channel } from '../channel.js';
import type { LockReason, TargetCriterion, TargetResolutionRules, TargetStatus } from './target-rules.js';

/** An active user of the commerce, with times in milliseconds since 1970. */
export interface TargetCandidate {
  id: string;
  createdAt: number;
  roles: CommerceUserRoleName[];
  lastContacts: Partial<Record<Channel, number>>;
}

/** Whom a task is for, and what decided it. */
export interface TargetOutcome {
  status: TargetStatus;
  commerceUserId: string | null;
  lockReason: LockReason | null;
  matchedCriterion: TargetCriterion | null;
  errorMessage: string | null;
}

/**
 * The rules that hold for one task: the tenant's, with the request's criteria in place of its own; or, where
 * the tenant has none, the request's criteria with both fallbacks. Null when no target is wanted.
 *
 * @param override the request's criteria; an empty list leaves only the fallbacks.
 */
export function targetRulesFor(
  tenantRules: TargetResolutionRules | null,
  override: TargetCriterion[] | null,
): TargetResolutionRules | null {
  if (override === null) return tenantRules;
  const rules = tenantRules ?? {
    configId: null,
    resolutionStrategy: 'ON_CREATION',
    fallbackToCommerceRep: true,
    fallbackToOwner: true,
  };
  return { ...rules, criteria: override };
}

/** Decides whom at the commerce a task on a channel is for. */
export function resolveTarget(
  rules: TargetResolutionRules,
  channel: Channel,
  candidates: TargetCandidate[],
): TargetOutcome {
  if (rules.resolutionStrategy !== 'ON_CREATION') return { ...UNDECIDED, status: 'PENDING' };
  return chooseTarget(rules, channel, candidates);
}

/** Chooses now, whenever the rules want it chosen. */
export function chooseTarget(
  rules: TargetResolutionRules,
  channel: Channel,
  candidates: TargetCandidate[],
): TargetOutcome {
  for (const criterion of rules.criteria.toSorted((a, b) => a.priority - b.priority)) {
    const match = findMatch(criterion, channel, candidates);
    if (match) return resolved(match, 'CRITERIA_MATCH', criterion);
  }
  const representative = rules.fallbackToCommerceRep && findByRole('COMMERCE_REP', candidates);
  if (representative) return resolved(representative, 'FALLBACK_COMMERCE_REP', null);
  const owner = rules.fallbackToOwner && findByRole('OWNER', candidates);
  if (owner) return resolved(owner, 'FALLBACK_OWNER', null);
  return {
    ...UNDECIDED,
    status: 'FAILED',
    errorMessage: 'no active user of the commerce matches a criterion or fallback',
  };
}

const UNDECIDED = { commerceUserId: null, lockReason: null, matchedCriterion: null, errorMessage: null };

function resolved(
  user: TargetCandidate,
  lockReason: LockReason,
  matchedCriterion: TargetCriterion | null,
): TargetOutcome {
  return { status: 'RESOLVED', commerceUserId: user.id, lockReason, matchedCriterion, errorMessage: null };
}

function findMatch(
  criterion: TargetCriterion,
  channel: Channel,
  candidates: TargetCandidate[],
): TargetCandidate | undefined {
  switch (criterion.type) {
    case 'ROLE_MATCH':
      return findByRole(criterion.config.role, candidates);
    case 'LAST_CONTACTED_ALL_CHANNELS':
      return findLastContacted(candidates, ({ lastContacts }) => Math.max(...Object.values(lastContacts)));
    case 'LAST_CONTACTED_SAME_CHANNEL':
      return findLastContacted(candidates, ({ lastContacts }) => lastContacts[channel] ?? NEVER);
  }
}

const NEVER = Number.NEGATIVE_INFINITY;

function findByRole(
  role: CommerceUserRoleName | undefined,
  candidates: TargetCandidate[],
): TargetCandidate | undefined {
  return candidates.filter(({ roles }) => role && roles.includes(role)).toSorted(oldestFirst)[0];
}

function findLastContacted(
  candidates: TargetCandidate[],
  contactedAt: (candidate: TargetCandidate) => number,
): TargetCandidate | undefined {
  return candidates
    .filter((candidate) => contactedAt(candidate) > NEVER)
    .toSorted((a, b) => contactedAt(b) - contactedAt(a) || oldestFirst(a, b))[0];
}

/** Ties go to the oldest user, then to the smallest id. */
function oldestFirst(a: TargetCandidate, b: TargetCandidate): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
