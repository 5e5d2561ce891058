import type { QueryResultRow } from 'pg';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { QueuedTask, UnqueuedTask } from '../queued-task.js';
import { generationOf } from './generation-of.js';

/**
 * Of adoption, which runs rarely: planned each time, as it goes through tables that were empty a moment ago. In each,
 * $1 is the tenant.
 */
function statement<Row>(text: string): PreparedStatement<Row & QueryResultRow> {
  return new PreparedStatement(undefined, text);
}

const ROW_COLUMNS = `d.activity_id AS "activityId", d.config_id AS "configId", d.due_at AS "dueAt", d.attempts,
  d.lease_token AS "leaseToken", d.may_have_arrived AS "mayHaveArrived", d.is_by_hand AS "isByHand"`;

/** The queue after the task $2. */
export const FIND_QUEUED = statement<QueuedTask>(
  `SELECT ${ROW_COLUMNS}, a.status, a.channel, a.scheduled_at AS "scheduledAt"
  FROM activities.dispatches d
  JOIN activities.activities a ON a.tenant_id = $1 AND a.id = d.activity_id
  WHERE d.tenant_id = $1 AND d.activity_id > $2
  ORDER BY d.activity_id LIMIT $3`,
);

/** Whether a task `a` is to have a queue row and has none. */
const IS_WANTED = `a.status = 'READY' AND a.channel = $2
  AND NOT EXISTS (SELECT FROM activities.dispatches d WHERE d.tenant_id = $1 AND d.activity_id = a.id)
  AND NOT EXISTS (
    SELECT FROM activities.activity_target_users t
    WHERE t.tenant_id = $1 AND t.activity_id = a.id AND t.status = 'PENDING' AND t.resolution_strategy = 'MANUAL')`;

/** Of the channel $2, scheduled after $3 and the id $4. */
export const FIND_SCHEDULED = statement<UnqueuedTask>(
  `SELECT a.id AS "activityId", a.scheduled_at AS "scheduledAt", ${IS_WANTED} AS "isWanted"
  FROM activities.activities a
  WHERE a.tenant_id = $1 AND a.status = 'READY' AND (a.scheduled_at, a.id) > ($3::timestamptz, $4::uuid)
  ORDER BY a.scheduled_at, a.id LIMIT $5`,
);

/** Of the channel $2, created after the id $3. */
export const FIND_CREATED = statement<UnqueuedTask>(
  `SELECT a.id AS "activityId", a.scheduled_at AS "scheduledAt", ${IS_WANTED} AS "isWanted"
  FROM activities.activities a
  WHERE a.tenant_id = $1 AND a.id > $3::uuid
  ORDER BY a.id LIMIT $4`,
);

/** Tasks and their rows of the ids $2: whoever changes a task locks it first, several in the order of their ids. */
export const LOCK_QUEUED = {
  tasks: statement<Pick<QueuedTask, 'activityId' | 'status' | 'channel' | 'scheduledAt'>>(
    `SELECT a.id AS "activityId", a.status, a.channel, a.scheduled_at AS "scheduledAt"
    FROM activities.activities a
    WHERE a.tenant_id = $1 AND a.id = ANY ($2::uuid[]) ORDER BY a.id FOR NO KEY UPDATE`,
  ),
  rows: statement<Omit<QueuedTask, 'status' | 'channel' | 'scheduledAt'>>(
    `SELECT ${ROW_COLUMNS} FROM activities.dispatches d
    WHERE d.tenant_id = $1 AND d.activity_id = ANY ($2::uuid[]) ORDER BY d.activity_id FOR NO KEY UPDATE`,
  ),
};

/** Of the channel $2, those of the ids $3. */
export const LOCK_UNQUEUED = statement<Pick<UnqueuedTask, 'activityId' | 'scheduledAt'>>(
  `SELECT a.id AS "activityId", a.scheduled_at AS "scheduledAt"
  FROM activities.activities a
  WHERE a.tenant_id = $1 AND a.id = ANY ($3::uuid[]) AND ${IS_WANTED}
  ORDER BY a.id FOR NO KEY UPDATE OF a`,
);

/** Gives the rows of the tasks $3 to the configuration $2, due at $4. */
export const TAKE_OVER = statement(
  `UPDATE activities.dispatches d SET config_id = $2, due_at = i.due_at
  FROM unnest($3::uuid[], $4::timestamptz[]) AS i(activity_id, due_at)
  WHERE d.tenant_id = $1 AND d.activity_id = i.activity_id`,
);

/** Makes rows of the tasks $3 for the configuration $2, due at $4. One that was tried before goes on with its key. */
export const INSERT_DISPATCHES = statement<{ activity_id: string }>(
  `INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at, generation)
  SELECT a.tenant_id, a.id, $2, i.due_at, ${generationOf('a.id')}
  FROM unnest($3::uuid[], $4::timestamptz[]) AS i(activity_id, due_at)
  JOIN activities.activities a ON a.tenant_id = $1 AND a.id = i.activity_id
  ON CONFLICT DO NOTHING
  RETURNING activity_id`,
);
