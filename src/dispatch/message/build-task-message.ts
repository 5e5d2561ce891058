import type { ClaimedAttribute, ClaimedDispatch } from '../../activities/queue/claimed-dispatch.js';
import type { TaskMessageDto } from './task-message.dto.js';

/**
 * What a provider is sent of a claimed task whose targets and attributes are decided. Nothing else makes a
 * message, so that what is sent is what the OpenAPI document says.
 */
export function buildTaskMessage(claimed: ClaimedDispatch): TaskMessageDto {
  const { commerce, route, operator } = claimed;
  return {
    type: 'task.dispatch',
    timestamp: claimed.firstClaimedAt.toISOString(),
    data: {
      id: claimed.activityId,
      idempotencyKey: claimed.idempotencyKey,
      channel: claimed.channel,
      reason: claimed.reason,
      assignmentReason: claimed.assignmentReason,
      scheduledAt: claimed.scheduledAt.toISOString(),
      suggestedExecutionTime: claimed.suggestedExecutionTime?.toISOString() ?? null,
      score: claimed.score,
      userStatus: claimed.userStatus,
      commerce,
      route,
      operator,
      target: claimed.targets.find(({ user }) => user !== null)?.user ?? null,
      attributes: Object.fromEntries(
        claimed.attributes.filter(isKnown).map(({ key, value }) => [key, value]),
      ),
    },
  };
}

function isKnown({ status }: ClaimedAttribute): boolean {
  return status === 'RESOLVED' || status === 'FALLBACK';
}
