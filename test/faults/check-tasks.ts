import { SCHEDULED_AT, keyOf } from './fault-tenant.js';

/** Runs a statement and answers its rows. */
export type Query = <Row>(statement: string, parameters?: unknown[]) => Promise<Row[]>;

/** What is not as it must be: how many tasks, and some of their keys. */
export interface TaskFaults {
  /** Acknowledged, and not there, or there under another id. */
  lost: number;
  /** Keys that are there more than once. */
  doubled: number;
  /** There without something that belongs to it, or with something twice, or with something else in it. */
  halfWritten: number;
  /** What is there of a task that is not there. */
  orphans: number;
  /** There, although no client sent them. */
  unknown: number;
}

/** The tables in which each task has rows of its own. */
export const PARTS = [
  'task_details',
  'activity_target_users',
  'activity_attributes',
  'activity_status_events',
  'dispatches',
];
/** So many ids are sent in one statement. */
const BATCH = 20_000;

/**
 * Holds the tasks of a tenant against what its clients were told.
 *
 * @param query on one connection; a temporary table is made there. Index scans are avoided where what the index
 *   is to guarantee is looked at.
 * @param acknowledged the id by the number of each task; every number was sent.
 * @param options `isChanged` where tasks may have events after their creation; `isQueued` where each of them is to be
 *   sent to a provider when it is due.
 */
export async function checkTasks(
  query: Query,
  tenantId: string,
  acknowledged: string[],
  { isChanged = false, isQueued = false } = {},
): Promise<TaskFaults> {
  await query('DROP TABLE IF EXISTS acknowledged');
  await query('CREATE TEMPORARY TABLE acknowledged (key text COLLATE "C", id uuid, number integer)');
  for (let start = 0; start < acknowledged.length; start += BATCH) {
    const ids = acknowledged.slice(start, start + BATCH);
    const numbers = ids.map((_, index) => start + index);
    await query('INSERT INTO acknowledged SELECT * FROM unnest($1::text[], $2::uuid[], $3::integer[])', [
      numbers.map(keyOf),
      ids,
      numbers,
    ]);
  }
  await query('ANALYZE acknowledged');
  for (const way of ['indexscan', 'indexonlyscan', 'bitmapscan']) await query(`SET enable_${way} TO off`);
  const count = (statement: string): Promise<number> => countRows(query, statement, tenantId);
  return {
    lost: await count(LOST),
    doubled: await count(DOUBLED),
    halfWritten: await count(halfWritten(isChanged, isQueued)),
    orphans: await count(ORPHANS),
    unknown: await count(UNKNOWN),
  };
}

/** Whether nothing at all is wrong. */
export function areWhole(faults: TaskFaults): boolean {
  return Object.values(faults).every((count) => count === 0);
}

async function countRows(query: Query, statement: string, tenantId: string): Promise<number> {
  const [row] = await query<{ count: number }>(`SELECT count(*)::int AS count FROM (${statement}) AS found`, [
    tenantId,
  ]);
  return row!.count;
}

const LOST = `SELECT FROM acknowledged k
  LEFT JOIN activities.activities a ON a.tenant_id = $1 AND a.idempotency_key = k.key AND a.id = k.id
  WHERE a.id IS NULL`;

const DOUBLED = `SELECT FROM activities.activities WHERE tenant_id = $1
  GROUP BY idempotency_key HAVING count(*) > 1`;

const UNKNOWN = `SELECT FROM activities.activities a LEFT JOIN acknowledged k ON k.key = a.idempotency_key
  WHERE a.tenant_id = $1 AND k.key IS NULL`;

/** Of each part, how many rows a task has of it, and whether they say what they must. */
function halfWritten(isChanged: boolean, isQueued: boolean): string {
  const created = isChanged ? `count(*) FILTER (WHERE event_type = 'CREATED') = 1` : `count(*) = 1`;
  return `SELECT FROM activities.activities a
  LEFT JOIN acknowledged k ON k.id = a.id
  LEFT JOIN (SELECT activity_id, count(*) AS count FROM activities.task_details
    WHERE tenant_id = $1 GROUP BY 1) d ON d.activity_id = a.id
  LEFT JOIN (SELECT activity_id, count(*) AS count, bool_and(status = 'RESOLVED') AS whole
    FROM activities.activity_target_users WHERE tenant_id = $1 GROUP BY 1) t ON t.activity_id = a.id
  LEFT JOIN (SELECT activity_id, count(*) AS count, bool_and(status = 'RESOLVED') AS whole,
      max((value ->> 'number')::integer) FILTER (WHERE key = 'promotions') AS number
    FROM activities.activity_attributes WHERE tenant_id = $1 GROUP BY 1) v ON v.activity_id = a.id
  LEFT JOIN (SELECT activity_id, ${created} AND bool_or(event_type = 'CREATED') AS whole
    FROM activities.activity_status_events WHERE tenant_id = $1 GROUP BY 1) e ON e.activity_id = a.id
  LEFT JOIN (SELECT activity_id, count(*) AS count, bool_and(due_at = '${SCHEDULED_AT}') AS whole
    FROM activities.dispatches WHERE tenant_id = $1 GROUP BY 1) q ON q.activity_id = a.id
  WHERE a.tenant_id = $1 AND (d.count, t.count, t.whole, v.count, v.whole, e.whole, a.status, a.reason)
    IS DISTINCT FROM (1, 1, true, 2, true, true, 'READY', 'Visit ' || a.score)
    OR a.tenant_id = $1 AND (v.number, coalesce(k.number, a.score)) IS DISTINCT FROM (a.score, a.score)
    OR a.tenant_id = $1 AND (coalesce(q.count, 0), coalesce(q.whole, true)) IS DISTINCT FROM (${isQueued ? 1 : 0}, true)`;
}

const ORPHANS = PARTS.map(
  (part) => `SELECT FROM activities.${part} p
  LEFT JOIN activities.activities a ON a.tenant_id = p.tenant_id AND a.id = p.activity_id
  WHERE p.tenant_id = $1 AND a.id IS NULL`,
).join(' UNION ALL ');
