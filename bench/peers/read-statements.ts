/**
 * The statements of the service's reads, each as one text for one request, so that each is a named prepared
 * one.
 */
const COLUMNS = `a.id, a.type, a.channel, a.status, a.reason, a.idempotency_key AS "idempotencyKey",
  a.scheduled_at AS "scheduledAt", a.suggested_execution_time AS "suggestedExecutionTime",
  a.user_status AS "userStatus", a.score, a.commerce_id AS "commerceId", a.assignment_reason AS "assignmentReason",
  a.created_by AS "createdBy", a.version, a.created_at AS "createdAt", a.updated_at AS "updatedAt",
  d.assigned_route_id AS "assignedRouteId", d.assigned_operator_id AS "assignedOperatorId",
  c.name AS "commerceName", r.name AS "routeName", o.name AS "operatorName"`;
const NAMES = `JOIN activities.commerces c ON c.tenant_id = a.tenant_id AND c.id = a.commerce_id
  LEFT JOIN activities.routes r ON r.tenant_id = d.tenant_id AND r.id = d.assigned_route_id
  LEFT JOIN activities.operators o ON o.tenant_id = d.tenant_id AND o.id = d.assigned_operator_id`;
const ACTIVITIES = `activities.activities a
  LEFT JOIN activities.task_details d ON d.tenant_id = a.tenant_id AND d.activity_id = a.id`;
const DETAILS = `activities.task_details d
  JOIN activities.activities a ON a.tenant_id = d.tenant_id AND a.id = d.activity_id`;

export const FIND_ACTIVITY = `SELECT ${COLUMNS} FROM ${ACTIVITIES} ${NAMES} WHERE a.tenant_id = $1 AND a.id = $2`;

export const LIST_EVENTS = `SELECT id, event_type AS "eventType", from_status AS "fromStatus", to_status AS "toStatus",
  error_code AS "errorCode", error_message AS "errorMessage", actor, occurred_at AS "occurredAt"
  FROM activities.activity_status_events WHERE tenant_id = $1 AND activity_id = $2 ORDER BY id`;

/** One row without a key where the activity has none. */
export const LIST_ATTRIBUTES = `SELECT t.key, t.status, t.strategy, t.resolver, t.by_policy AS "byPolicy", t.value,
  t.fallback, t.error_message AS "errorMessage", t.resolved_at AS "resolvedAt"
  FROM activities.activities a
  LEFT JOIN activities.activity_attributes t ON t.tenant_id = a.tenant_id AND t.activity_id = a.id
  WHERE a.tenant_id = $1 AND a.id = $2 ORDER BY t.key`;

export const LIST_KEYS = `SELECT key, description, is_active AS "isActive", created_at AS "createdAt",
  updated_at AS "updatedAt" FROM activities.attribute_keys WHERE tenant_id = $1 ORDER BY key LIMIT $2 OFFSET $3`;
export const COUNT_KEYS = `SELECT count(*)::int AS total FROM activities.attribute_keys WHERE tenant_id = $1`;

export const LIST_POLICIES = `SELECT key, strategy, resolver, created_at AS "createdAt", updated_at AS "updatedAt"
  FROM activities.attribute_policies WHERE tenant_id = $1 ORDER BY key LIMIT $2 OFFSET $3`;
export const COUNT_POLICIES = `SELECT count(*)::int AS total FROM activities.attribute_policies WHERE tenant_id = $1`;

export const LIST_CONFIGS = `SELECT id, name, resolution_strategy AS "resolutionStrategy",
  fallback_to_commerce_rep AS "fallbackToCommerceRep", fallback_to_owner AS "fallbackToOwner", priority,
  is_active AS "isActive", created_at AS "createdAt", updated_at AS "updatedAt", coalesce((
    SELECT json_agg(json_build_object('type', t.type,
      'config', CASE WHEN t.role IS NULL THEN '{}' ELSE json_build_object('role', t.role) END,
      'priority', t.priority) ORDER BY t.position)
    FROM activities.target_resolution_criteria t WHERE t.tenant_id = $1 AND t.config_id = c.id), '[]') AS criteria
  FROM activities.target_resolution_configs c WHERE tenant_id = $1 ORDER BY priority, id LIMIT $2 OFFSET $3`;
export const COUNT_CONFIGS = `SELECT count(*)::int AS total FROM activities.target_resolution_configs
  WHERE tenant_id = $1`;

/** What a list of activities is by. */
export type ListFilter = 'none' | 'status' | 'commerce_id' | 'operator_id' | 'search';

interface ListStatement {
  from: string;
  condition: string;
  time: string;
  id: string;
}

const OF_ACTIVITIES = { from: ACTIVITIES, time: 'a.scheduled_at', id: 'a.id' };
/**
 * $2 is the value of the filter. Of a list by operator, all that is filtered and sorted by is in the details.
 */
const LISTS: Record<ListFilter, ListStatement> = {
  none: { ...OF_ACTIVITIES, condition: 'a.tenant_id = $1' },
  status: { ...OF_ACTIVITIES, condition: 'a.tenant_id = $1 AND a.status = $2' },
  commerce_id: { ...OF_ACTIVITIES, condition: 'a.tenant_id = $1 AND a.commerce_id = $2' },
  search: {
    ...OF_ACTIVITIES,
    condition: `a.tenant_id = $1 AND (a.search_words @@ $2::tsquery OR a.commerce_id IN (
      SELECT id FROM activities.commerces WHERE tenant_id = $1 AND search_words @@ $2::tsquery))`,
  },
  operator_id: {
    from: DETAILS,
    time: 'd.scheduled_at',
    id: 'd.activity_id',
    condition: 'd.tenant_id = $1 AND d.assigned_operator_id = $2',
  },
};

/** By time of schedule, or the latest created first: ids are in that order. */
export type ListSort = 'scheduled_at' | '-created_at';

interface ListRange {
  filter: ListFilter;
  sort: ListSort;
  limit: number;
  offset?: number;
  isAfterRow?: boolean;
}

/** Its values are the tenant, the filter's where there is one, and, after a row, that row's of the order. */
export function listStatement({ filter, sort, limit, offset = 0, isAfterRow = false }: ListRange): string {
  const { from, condition, time, id } = LISTS[filter];
  const byTime = sort === 'scheduled_at';
  const first = filter === 'none' ? 2 : 3;
  const start = byTime ? `(${time}, ${id}) > ($${first}, $${first + 1})` : `${id} < $${first}`;
  return `SELECT ${COLUMNS} FROM ${from} ${NAMES} WHERE ${condition} ${isAfterRow ? `AND ${start}` : ''}
    ORDER BY ${byTime ? `${time}, ${id}` : `${id} DESC`} LIMIT ${limit}${offset > 0 ? ` OFFSET ${offset}` : ''}`;
}

/** It joins nothing, as each activity has one commerce and at most one row of details. */
export function countStatement(filter: ListFilter): string {
  const { condition } = LISTS[filter];
  const table = filter === 'operator_id' ? 'activities.task_details d' : 'activities.activities a';
  return `SELECT count(*)::int AS total FROM ${table} WHERE ${condition}`;
}
