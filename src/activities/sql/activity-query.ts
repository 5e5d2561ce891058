import type { Repository, SelectQueryBuilder } from 'typeorm';
import { Commerce } from '../../commerces/entities/commerce.entity.js';
import type { TenantId } from '../../database/tenant-id.js';
import { Operator } from '../../operators/entities/operator.entity.js';
import { Route } from '../../routes/entities/route.entity.js';
import type { ActivityRow } from '../activity-row.js';
import type { ListActivitiesQueryDto } from '../dto/list-activities-query.dto.js';
import { Activity } from '../entities/activity.entity.js';
import { TaskDetails } from '../entities/task-details.entity.js';

type ActivityQuery = SelectQueryBuilder<Activity>;

/** A query on a tenant's activities, and on nobody else's. */
export function queryActivities(activities: Repository<Activity>, tenantId: TenantId): ActivityQuery {
  return activities.createQueryBuilder('activity').where('activity.tenantId = :tenantId', { tenantId });
}

/** Narrows it by the filters of a list, all but `search`. */
export function filterActivities(query: ActivityQuery, filters: ListActivitiesQueryDto): void {
  const { status, type, channel, commerce_id, route_id, operator_id } = filters;
  if (status) query.andWhere('activity.status IN (:...status)', { status });
  if (type) query.andWhere('activity.type IN (:...type)', { type });
  if (channel) query.andWhere('activity.channel IN (:...channel)', { channel });
  if (commerce_id) query.andWhere('activity.commerceId IN (:...commerce_id)', { commerce_id });
  if (filters.scheduled_from)
    query.andWhere('activity.scheduledAt >= :from', { from: filters.scheduled_from });
  if (filters.scheduled_to) query.andWhere('activity.scheduledAt < :to', { to: filters.scheduled_to });
  if (route_id) query.andWhere(`EXISTS ${assignedTo(query, 'assignedRouteId', 'route_id')}`, { route_id });
  if (operator_id)
    query.andWhere(`EXISTS ${assignedTo(query, 'assignedOperatorId', 'operator_id')}`, { operator_id });
}

function assignedTo(query: ActivityQuery, property: keyof TaskDetails, parameter: string): string {
  return query
    .subQuery()
    .select('1')
    .from(TaskDetails, property)
    .where(`${property}.tenantId = :tenantId AND ${property}.activityId = activity.id`)
    .andWhere(`${property}.${property} IN (:...${parameter})`)
    .getQuery();
}

/** More commerces than this are not listed to the database, but left for it to find. */
const MAX_LISTED = 1_000;

/**
 * Narrows it to what has the words itself or in its commerce's name.
 *
 * The commerces are looked up first: with their ids, the database can choose between its indexes by how many rows each
 * would give, which it cannot with a condition that it has to look up itself.
 *
 * @param words as `searchQuery` makes them
 */
export async function searchActivities(
  query: ActivityQuery,
  tenantId: TenantId,
  words: string,
): Promise<void> {
  const matching = query.connection
    .getRepository(Commerce)
    .createQueryBuilder('named')
    .select('named.id', 'id')
    .where('named.tenantId = :tenantId AND named.searchWords @@ :words::tsquery', { tenantId, words });
  const named = await matching.limit(MAX_LISTED + 1).getRawMany<{ id: string }>();
  const inCommerce =
    named.length > MAX_LISTED
      ? `activity.commerceId IN (${matching.limit().getQuery()})`
      : 'activity.commerceId = ANY (:named::uuid[])';
  query.andWhere(`(activity.searchWords @@ :words::tsquery${named.length > 0 ? ` OR ${inCommerce}` : ''})`, {
    words,
    named: named.map(({ id }) => id),
  });
}

/** Reads its rows with their assignments. Every activity has each of these, so the joins neither add nor take rows. */
export async function readActivities(query: ActivityQuery): Promise<ActivityRow[]> {
  const { entities, raw } = await query
    .innerJoin(
      TaskDetails,
      'details',
      'details.tenantId = activity.tenantId AND details.activityId = activity.id',
    )
    .innerJoin(
      Commerce,
      'commerce',
      'commerce.tenantId = activity.tenantId AND commerce.id = activity.commerceId',
    )
    .innerJoin(Route, 'route', 'route.tenantId = details.tenantId AND route.id = details.assignedRouteId')
    .innerJoin(
      Operator,
      'operator',
      'operator.tenantId = details.tenantId AND operator.id = details.assignedOperatorId',
    )
    .addSelect('details.assignedRouteId', 'routeId')
    .addSelect('details.assignedOperatorId', 'operatorId')
    .addSelect('commerce.name', 'commerceName')
    .addSelect('route.name', 'routeName')
    .addSelect('operator.name', 'operatorName')
    .getRawAndEntities<Omit<ActivityRow, keyof Activity>>();
  return entities.map((activity, index) => {
    const { routeId, operatorId, commerceName, routeName, operatorName } = raw[index]!;
    return Object.assign(activity, { routeId, operatorId, commerceName, routeName, operatorName });
  });
}
