import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { OfTenant } from '../../../database/statements/shared-statement.js';
import type { TaskDraft } from '../task-draft.js';
import { ACTIVITY_ARRAYS } from './create-tasks.js';

/** Of the event of its creation. */
const EVENT_COLUMNS = ['id', 'eventType', 'toStatus'] as const;

/** Of its queue row. */
const DISPATCH_COLUMNS = ['configId', 'dueAt'] as const;

/** The statement's parameters by name; $1 is the tenant. */
const $ = Object.fromEntries(
  [...Object.keys(ACTIVITY_ARRAYS), ...EVENT_COLUMNS, ...DISPATCH_COLUMNS].map((name, index) => [
    name,
    `$${index + 2}`,
  ]),
) as Record<
  keyof typeof ACTIVITY_ARRAYS | (typeof EVENT_COLUMNS)[number] | (typeof DISPATCH_COLUMNS)[number],
  string
>;

/** @param dispatch writes the task's queue row, in an expression beside the others. */
const createTask = (dispatch: string) => `WITH created AS (
    INSERT INTO activities.activities (
      tenant_id, id, type, channel, status, reason, commerce_id, assignment_reason, idempotency_key,
      request_fingerprint, scheduled_at, suggested_execution_time, user_status, score, created_by, created_at,
      updated_at, search_words)
    SELECT c.tenant_id, ${$.p_ids}::uuid, ${$.p_types}::text, ${$.p_channels}::text, ${$.p_statuses}::text,
      ${$.p_reasons}::text, c.id, ${$.p_assignment_reasons}::text, ${$.p_idempotency_keys}::text,
      ${$.p_request_fingerprints}::bytea, ${$.p_scheduled_ats}::timestamptz,
      ${$.p_suggested_execution_times}::timestamptz, ${$.p_user_statuses}::text, ${$.p_scores}::integer,
      ${$.p_created_bys}::text, ${$.p_created_ats}::timestamptz, ${$.p_created_ats}::timestamptz,
      ${$.p_search_words}::tsvector
    FROM activities.commerces c, activities.routes r, activities.operators o
    WHERE c.tenant_id = $1::uuid AND c.id = ${$.p_commerce_ids}::uuid AND c.is_active
      AND r.tenant_id = $1::uuid AND r.id = ${$.p_route_ids}::uuid AND r.is_active
      AND o.tenant_id = $1::uuid AND o.id = ${$.p_operator_ids}::uuid AND o.is_active
    ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
    RETURNING tenant_id, id, scheduled_at, created_by, created_at
  ), details AS (
    INSERT INTO activities.task_details (
      tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
    SELECT tenant_id, id, ${$.p_route_ids}::uuid, ${$.p_operator_ids}::uuid, scheduled_at FROM created
  )${dispatch}
  INSERT INTO activities.activity_status_events (
    tenant_id, activity_id, id, event_type, to_status, actor, occurred_at)
  SELECT tenant_id, id, ${$.id}::uuid, ${$.eventType}::text, ${$.toStatus}::text,
    created_by, created_at
  FROM created
  RETURNING activity_id`;

/**
 * Writes one task that is {@link isPlain}, and returns a row; with none where its key exists or a reference
 * is missing or inactive, and then nothing is written. The function of many, with its fifty arrays, takes the
 * database three times as long (0.4 ms against 0.15), and half as many creates came through one connection
 * again (p50 6.6 ms against 4.1, on a busy machine, in turns).
 */
export const CREATE_TASK = new PreparedStatement<{ activity_id: string }>('create-task', createTask(''));

/** The same, for a task that is to be sent to a provider. */
export const CREATE_TASK_TO_DISPATCH = new PreparedStatement<{ activity_id: string }>(
  'create-task-to-dispatch',
  createTask(`, dispatch AS (
    INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at)
    SELECT tenant_id, id, ${$.configId}::uuid, ${$.dueAt}::timestamptz FROM created
    ON CONFLICT DO NOTHING
  )`),
);

/** Whether a task has neither target nor attributes, and so no event but that of its creation. */
export function isPlain({ target, attributes }: TaskDraft): boolean {
  return target === null && attributes.length === 0;
}

/** The parameters of the statement for a task that {@link isPlain}. */
export function createTaskParameters({ tenantId, item: draft }: OfTenant<TaskDraft>): unknown[] {
  const event = draft.events[0]!;
  const { dispatch } = draft;
  return [
    tenantId,
    ...Object.values(ACTIVITY_ARRAYS).map((read) => read(draft)),
    ...EVENT_COLUMNS.map((column) => event[column]),
    ...(dispatch ? [dispatch.configId, dispatch.dueAt.toISOString()] : []),
  ];
}
