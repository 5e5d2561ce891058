import { parseDateTime } from '../../common/validation/parse-date-time.js';
import type { Order } from '../../database/queries/list-rows.js';
import type { TenantQuery } from '../../database/queries/tenant-query.js';
import type { ActivityType } from '../activity-status.js';
import type { ListActivitiesQueryDto } from '../dto/list-activities-query.dto.js';
import type { Activity } from '../entities/activity.entity.js';
import type { TaskDetails } from '../entities/task-details.entity.js';
import type { ActivityRow } from './activity-row.js';

/** A query of activities, or, where the filters are on those, of the details of tasks. */
export type ActivityQuery = TenantQuery<Activity | TaskDetails>;

const ACTIVITIES = `JOIN activities.activities
  ON activities.tenant_id = task_details.tenant_id AND activities.id = task_details.activity_id`;

/** What only tasks have. */
const DETAILS = `LEFT JOIN activities.task_details
  ON task_details.tenant_id = activities.tenant_id AND task_details.activity_id = activities.id`;

const NAMES = `JOIN activities.commerces
    ON commerces.tenant_id = activities.tenant_id AND commerces.id = activities.commerce_id
  LEFT JOIN activities.routes
    ON routes.tenant_id = task_details.tenant_id AND routes.id = task_details.assigned_route_id
  LEFT JOIN activities.operators
    ON operators.tenant_id = task_details.tenant_id AND operators.id = task_details.assigned_operator_id`;

const COLUMNS = `activities.id, activities.type, activities.channel, activities.status, activities.reason,
  activities.idempotency_key AS "idempotencyKey", activities.scheduled_at AS "scheduledAt",
  activities.suggested_execution_time AS "suggestedExecutionTime", activities.user_status AS "userStatus",
  activities.score, activities.commerce_id AS "commerceId", activities.assignment_reason AS "assignmentReason",
  activities.created_by AS "createdBy", activities.version, activities.created_at AS "createdAt",
  activities.updated_at AS "updatedAt", task_details.assigned_route_id AS "assignedRouteId",
  task_details.assigned_operator_id AS "assignedOperatorId", commerces.name AS "commerceName",
  routes.name AS "routeName", operators.name AS "operatorName"`;

/** Whether a list is by what is assigned, and so of the details of tasks. */
export function isByAssignment({ route_id, operator_id }: ListActivitiesQueryDto): boolean {
  return route_id !== undefined || operator_id !== undefined;
}

/**
 * Narrows a query by the filters of a list, all but `search`.
 *
 * @param query of the details of tasks where the list {@link isByAssignment}, otherwise of activities.
 * @param only the only type that is listed, where there is one.
 */
export function filterActivities(
  query: ActivityQuery,
  filters: ListActivitiesQueryDto,
  only?: ActivityType,
): void {
  filterColumn(query, 'activities.status', filters.status);
  for (const types of [filters.type, only && [only]]) {
    // What is assigned is a task, so that nothing has to be joined to know it.
    if (!isOfDetails(query) || !types?.includes('TASK')) filterColumn(query, 'activities.type', types);
  }
  filterColumn(query, 'activities.channel', filters.channel);
  filterColumn(query, 'activities.commerce_id', filters.commerce_id);
  filterColumn(query, 'task_details.assigned_route_id', filters.route_id);
  filterColumn(query, 'task_details.assigned_operator_id', filters.operator_id);
  const { value: scheduledAt } = orderOf({ ...filters, sort: 'scheduled_at' });
  const { scheduled_from: from, scheduled_to: to } = filters;
  if (from) query.and(`${scheduledAt} >= ${query.value(parseDateTime(from))}`);
  if (to) query.and(`${scheduledAt} < ${query.value(parseDateTime(to))}`);
  if (!isInOrderOfIndex(filters)) query.planByValues();
}

function filterColumn(query: ActivityQuery, column: string, wanted: string[] | undefined): void {
  if (!wanted) return;
  if (column.startsWith('activities.')) joinActivities(query);
  query.and(`${column} ${query.equals(wanted)}`);
}

/**
 * Whether one index has the list's rows and no others, in its order, so that the same plan is the best
 * whatever the values: to read from there. Any other list is read in its order and filtered, or filtered and
 * sorted, by how many rows have the values: planned once for those that many have, a list of those that none
 * has would look at every row.
 */
function isInOrderOfIndex(filters: ListActivitiesQueryDto): boolean {
  const { status, channel, commerce_id, route_id, operator_id, search, sort } = filters;
  const lists = [status, channel, commerce_id, route_id, operator_id].filter((list) => list !== undefined);
  const isByTime = sort.endsWith('scheduled_at');
  const isOfPeriod = filters.scheduled_from !== undefined || filters.scheduled_to !== undefined;
  if (search !== undefined || channel || (isOfPeriod && !isByTime)) return false;
  if (lists.length === 0) return true;
  return lists.length === 1 && lists[0]!.length === 1 && (isByTime || isByAssignment(filters));
}

/**
 * What a list is sorted by: columns of the table that its filters are on, so that one index gives both. Ids
 * are in the order of creation.
 */
export function orderOf(request: ListActivitiesQueryDto): Order {
  const [table, id] = isByAssignment(request)
    ? ['task_details', 'task_details.activity_id']
    : ['activities', 'activities.id'];
  return { value: request.sort.endsWith('created_at') ? null : `${table}.scheduled_at`, id };
}

/** Joins the activities to a query of the details of tasks. */
export function joinActivities(query: ActivityQuery): void {
  if (isOfDetails(query)) query.join(ACTIVITIES);
}

/** Reads its rows with their assignments and what they are called; the joins neither add nor take rows. */
export function readActivities(query: ActivityQuery): Promise<ActivityRow[]> {
  return query.plannedByValues ? readByIds(query) : selectRows(query.clone());
}

/**
 * What is planned each time is only which rows there are: to plan the joins takes PostgreSQL 1.5 ms, and to
 * carry them out for 26 rows 0.3. The order is that of the first statement, so that a cursor made of the last
 * row leaves none out when one is rescheduled in between; all else is as it was at the second.
 */
async function readByIds(query: ActivityQuery): Promise<ActivityRow[]> {
  const [id, scheduledAt] = isOfDetails(query)
    ? ['task_details.activity_id', 'task_details.scheduled_at']
    : ['activities.id', 'activities.scheduled_at'];
  const found = await query.select<Placed>(`${id} AS id, ${scheduledAt} AS "scheduledAt"`);
  if (found.length === 0) return [];
  const named: ActivityQuery = query.on(query.table);
  named.and(`${id} = ANY (${named.value(found.map((row) => row.id))}::uuid[])`);
  const rows = new Map((await selectRows(named)).map((row) => [row.id, row]));
  return found.map((place) => Object.assign(rows.get(place.id)!, place));
}

type Placed = Pick<ActivityRow, 'id' | 'scheduledAt'>;

function selectRows(query: ActivityQuery): Promise<ActivityRow[]> {
  const joined = query.join(isOfDetails(query) ? ACTIVITIES : DETAILS).join(NAMES);
  return joined.select<ActivityRow>(COLUMNS);
}

function isOfDetails({ table }: ActivityQuery): boolean {
  return table.path.endsWith('.task_details');
}
