import type { SelectQueryBuilder } from 'typeorm';
import { Commerce } from '../../commerces/entities/commerce.entity.js';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import type { Order } from '../../database/queries/list-rows.js';
import { Operator } from '../../operators/entities/operator.entity.js';
import { Route } from '../../routes/entities/route.entity.js';
import type { ActivityRow } from './activity-row.js';
import type { ListActivitiesQueryDto } from '../dto/list-activities-query.dto.js';
import { Activity } from '../entities/activity.entity.js';
import { TaskDetails } from '../entities/task-details.entity.js';

export type ActivityQuery = SelectQueryBuilder<Activity>;

/** Narrows a query on a tenant's activities by the filters of a list, all but `search`. */
export function filterActivities(query: ActivityQuery, filters: ListActivitiesQueryDto): void {
  const { status, type, channel, commerce_id, route_id, operator_id } = filters;
  if (status) query.andWhere('activity.status IN (:...status)', { status });
  if (type) query.andWhere('activity.type IN (:...type)', { type });
  if (channel) query.andWhere('activity.channel IN (:...channel)', { channel });
  if (commerce_id) query.andWhere('activity.commerceId IN (:...commerce_id)', { commerce_id });
  if (isByAssignment(filters)) joinDetails(query, 'innerJoin');
  if (route_id) query.andWhere('details.assignedRouteId IN (:...route_id)', { route_id });
  if (operator_id) query.andWhere('details.assignedOperatorId IN (:...operator_id)', { operator_id });
  const { value: scheduledAt } = orderOf({ ...filters, sort: 'scheduled_at' });
  const [from, to] = [filters.scheduled_from, filters.scheduled_to].map(
    (time) => time && parseDateTime(time),
  );
  if (from) query.andWhere(`${scheduledAt} >= :from`, { from });
  if (to) query.andWhere(`${scheduledAt} < :to`, { to });
}

/**
 * What a list is sorted by: columns of the table that its filters are on, so that one index gives both. Ids are in the
 * order of creation.
 */
export function orderOf(request: ListActivitiesQueryDto): Order {
  const alias = isByAssignment(request) ? 'details' : 'activity';
  const id = alias === 'details' ? 'details.activityId' : 'activity.id';
  return { value: request.sort.endsWith('created_at') ? null : `${alias}.scheduledAt`, id };
}

function isByAssignment({ route_id, operator_id }: ListActivitiesQueryDto): boolean {
  return route_id !== undefined || operator_id !== undefined;
}

/** Reads its rows with their assignments, which only tasks have; the joins neither add nor take rows. */
export async function readActivities(query: ActivityQuery): Promise<ActivityRow[]> {
  const { entities, raw } = await joinDetails(query, 'leftJoin')
    .innerJoin(
      Commerce,
      'commerce',
      'commerce.tenantId = activity.tenantId AND commerce.id = activity.commerceId',
    )
    .leftJoin(Route, 'route', 'route.tenantId = details.tenantId AND route.id = details.assignedRouteId')
    .leftJoin(
      Operator,
      'operator',
      'operator.tenantId = details.tenantId AND operator.id = details.assignedOperatorId',
    )
    .addSelect('details.assignedRouteId', 'assignedRouteId')
    .addSelect('details.assignedOperatorId', 'assignedOperatorId')
    .addSelect('commerce.name', 'commerceName')
    .addSelect('route.name', 'routeName')
    .addSelect('operator.name', 'operatorName')
    .getRawAndEntities<Omit<ActivityRow, keyof Activity>>();
  return entities.map((activity, index) => {
    const { assignedRouteId, assignedOperatorId, commerceName, routeName, operatorName } = raw[index]!;
    return Object.assign(activity, {
      assignedRouteId,
      assignedOperatorId,
      commerceName,
      routeName,
      operatorName,
    });
  });
}

/** Joins the details of tasks, unless they are joined already: all activities, or only tasks. */
function joinDetails(query: ActivityQuery, join: 'leftJoin' | 'innerJoin'): ActivityQuery {
  if (query.expressionMap.aliases.some(({ name }) => name === 'details')) return query;
  return query[join](
    TaskDetails,
    'details',
    'details.tenantId = :tenantId AND details.activityId = activity.id',
  );
}
