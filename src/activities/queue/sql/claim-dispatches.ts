import type { Channel } from '../../../activity-config/channel.js';
import { newId } from '../../../common/new-id.js';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type {
  ClaimedAttribute,
  ClaimedDispatch,
  ClaimedTarget,
  DispatchedCommerce,
  DispatchedOperator,
  DispatchedRoute,
} from '../claimed-dispatch.js';

/** Which dispatches are claimed, for how long, and by whom. */
export interface ClaimRequest {
  configId: string;
  /** The only one that is wanted, whatever its due time; null for those that are due. */
  activityId: string | null;
  /** So many at most. */
  count: number;
  token: string;
  now: Date;
  leaseUntil: Date;
  /** Whether it is made although the configuration is held: as its probe, or by hand. */
  passesHold: boolean;
}

interface ClaimedRow {
  activity_id: string;
  due_at: Date;
  attempts: number;
  generation: number;
  first_claimed_at: Date;
  is_lease_lost: boolean;
  idempotency_key: string;
  channel: Channel;
  reason: string;
  assignment_reason: string | null;
  scheduled_at: Date;
  suggested_execution_time: Date | null;
  score: number | null;
  user_status: string | null;
  commerce_id: string;
  commerce: DispatchedCommerce;
  route: DispatchedRoute;
  operator: DispatchedOperator;
  targets: ClaimedTarget[] | null;
  attributes: ClaimedAttribute[] | null;
}

/** Calls the function of the migration `dispatch-functions`, which says what it does. $1 is the tenant. */
export const CLAIM_DISPATCHES = new PreparedStatement<ClaimedRow>(
  'claim-dispatches',
  'SELECT * FROM activities.claim_dispatches($1, $2, $3, $4, $5, $6, $7, $8, $9)',
);

/** The function's arguments after the tenant. */
export function claimParameters(request: ClaimRequest): unknown[] {
  const { configId, activityId, count, token, now, leaseUntil, passesHold } = request;
  const attemptIds = Array.from({ length: count }, newId);
  return [
    configId,
    activityId,
    count,
    token,
    now.toISOString(),
    leaseUntil.toISOString(),
    passesHold,
    attemptIds,
  ];
}

export function toClaimedDispatch(row: ClaimedRow, token: string): ClaimedDispatch {
  return {
    activityId: row.activity_id,
    token,
    dueAt: row.due_at,
    attempts: row.attempts,
    generation: row.generation,
    firstClaimedAt: row.first_claimed_at,
    isLeaseLost: row.is_lease_lost,
    idempotencyKey: row.idempotency_key,
    channel: row.channel,
    reason: row.reason,
    assignmentReason: row.assignment_reason,
    scheduledAt: row.scheduled_at,
    suggestedExecutionTime: row.suggested_execution_time,
    score: row.score,
    userStatus: row.user_status,
    commerceId: row.commerce_id,
    commerce: row.commerce,
    route: row.route,
    operator: row.operator,
    targets: row.targets ?? [],
    attributes: row.attributes ?? [],
  };
}
