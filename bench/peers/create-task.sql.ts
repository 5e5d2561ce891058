/**
 * What a create of the peers that write one statement each is made of, in the order of the statement's
 * parameters.
 */
export interface CreateTaskRow {
  tenantId: string;
  commerceId: string;
  routeId: string;
  operatorId: string;
  id: string;
  channel: string;
  reason: string;
  assignmentReason: string | null;
  idempotencyKey: string;
  fingerprint: string;
  scheduledAt: string;
  suggestedExecutionTime: string | null;
  userStatus: string | null;
  score: number | null;
  createdBy: string;
  createdAt: string;
  eventId: string;
  searchWords: string;
}

/**
 * The parameters with their types; a further column of `activities` takes an entry here and a mention below.
 */
const PARAMETERS: Record<keyof CreateTaskRow, string> = {
  tenantId: 'uuid',
  commerceId: 'uuid',
  routeId: 'uuid',
  operatorId: 'uuid',
  id: 'uuid',
  channel: 'text',
  reason: 'text',
  assignmentReason: 'text',
  idempotencyKey: 'text',
  fingerprint: 'bytea',
  scheduledAt: 'timestamptz',
  suggestedExecutionTime: 'timestamptz',
  userStatus: 'text',
  score: 'integer',
  createdBy: 'text',
  createdAt: 'timestamptz',
  eventId: 'uuid',
  searchWords: 'tsvector',
};

export const CREATE_TASK_COLUMNS = Object.keys(PARAMETERS) as (keyof CreateTaskRow)[];

/**
 * One statement that checks the references, claims the key, and writes the task with its details and its
 * event. It answers with whether each reference is active (null where there is none) and whether the task was
 * created; where all are active and it was not, the key is taken.
 *
 * @param expressions what stands for each value: its parameter, or what pgbench has for it.
 */
export function createTaskStatement(expressions: Record<keyof CreateTaskRow, string>): string {
  const value = Object.fromEntries(
    CREATE_TASK_COLUMNS.map((name) => [name, `${expressions[name]}::${PARAMETERS[name]}`]),
  ) as typeof expressions;
  return `WITH found AS MATERIALIZED (
    SELECT
      (SELECT is_active FROM activities.commerces
        WHERE tenant_id = ${value.tenantId} AND id = ${value.commerceId}) AS commerce,
      (SELECT is_active FROM activities.routes
        WHERE tenant_id = ${value.tenantId} AND id = ${value.routeId}) AS route,
      (SELECT is_active FROM activities.operators
        WHERE tenant_id = ${value.tenantId} AND id = ${value.operatorId}) AS operator
  ), created AS (
    INSERT INTO activities.activities (tenant_id, id, type, channel, status, reason, commerce_id, assignment_reason,
      idempotency_key, request_fingerprint, scheduled_at, suggested_execution_time, user_status, score, created_by,
      created_at, updated_at, search_words)
    SELECT ${value.tenantId}, ${value.id}, 'TASK', ${value.channel}, 'READY', ${value.reason}, ${value.commerceId},
      ${value.assignmentReason}, ${value.idempotencyKey}, ${value.fingerprint}, ${value.scheduledAt},
      ${value.suggestedExecutionTime}, ${value.userStatus}, ${value.score}, ${value.createdBy}, ${value.createdAt},
      ${value.createdAt}, ${value.searchWords}
    FROM found WHERE commerce AND route AND operator
    ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
    RETURNING id, created_by, created_at
  ), details AS (
    INSERT INTO activities.task_details (tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
    SELECT ${value.tenantId}, id, ${value.routeId}, ${value.operatorId}, ${value.scheduledAt} FROM created
  ), event AS (
    INSERT INTO activities.activity_status_events (tenant_id, activity_id, id, event_type, to_status, actor, occurred_at)
    SELECT ${value.tenantId}, id, ${value.eventId}, 'CREATED', 'READY', created_by, created_at FROM created
  )
  SELECT found.commerce, found.route, found.operator, EXISTS (SELECT FROM created) AS created FROM found`;
}
