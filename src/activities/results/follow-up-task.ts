import { hash } from 'node:crypto';
import type { WantedAttribute } from '../../activity-config/attributes/resolve-attributes.js';
import type { KnownCommerce } from '../../commerces/commerce-facts.js';
import type { NewTask } from '../create/new-task.js';
import type { ActivityAttribute } from '../entities/activity-attribute.entity.js';
import type { ActivityTargetUser } from '../entities/activity-target-user.entity.js';
import type { ActivityRow } from '../read/activity-row.js';

/** A task with what a follow-up copies of it. */
export interface FollowedTask {
  activity: ActivityRow;
  target: ActivityTargetUser | null;
  attributes: ActivityAttribute[];
}

/** What a result says about the next task, and the contact that it reports. */
export interface FollowUpWish {
  resultId: string;
  scheduledAt: Date;
  /** Of the contact; null where the result counts as none. */
  contactedAt: Date | null;
}

/**
 * The task that follows another, as a request for it would have asked: everything is copied that a caller of
 * the first could have said, but for the times and the key.
 */
export function toFollowUpTask(
  { activity, target, attributes }: FollowedTask,
  { resultId, scheduledAt }: FollowUpWish,
): NewTask {
  const idempotencyKey = `followup:${resultId}`;
  const { reason, channel, commerceId, userStatus, score, assignmentReason } = activity;
  return {
    reason,
    channel,
    commerceId,
    assignedRouteId: activity.assignedRouteId!,
    assignedOperatorId: activity.assignedOperatorId!,
    idempotencyKey,
    // Nobody has asked for it by a body that another one could equal.
    fingerprint: hash('sha256', idempotencyKey, 'buffer'),
    scheduledAt,
    suggestedExecutionTime: null,
    userStatus,
    score,
    assignmentReason,
    targetCriteria: target?.criteriaOverride ?? null,
    attributes: attributes.map(toWanted),
  };
}

/** A key with what the caller gave for it; what this service has found is looked for again. */
function toWanted({ key, status, resolver, value, fallback }: ActivityAttribute): WantedAttribute {
  const isOfCaller = status === 'RESOLVED' && resolver === 'CALLER_PROVIDED';
  return { key, ...(isOfCaller ? { value } : {}), ...(fallback === null ? {} : { fallback }) };
}

/** What is known of a commerce, once the contact with the target of a task is counted. */
export function withContact(
  known: KnownCommerce,
  { activity: { channel }, target }: FollowedTask,
  contactedAt: Date | null,
): KnownCommerce {
  if (contactedAt === null || target?.status !== 'RESOLVED') return known;
  const candidates = known.candidates.map((candidate) => {
    if (candidate.id !== target.commerceUserId) return candidate;
    const last = Math.max(candidate.lastContacts[channel] ?? Number.NEGATIVE_INFINITY, contactedAt.getTime());
    return { ...candidate, lastContacts: { ...candidate.lastContacts, [channel]: last } };
  });
  return { ...known, candidates };
}
