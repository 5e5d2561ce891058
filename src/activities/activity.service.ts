import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { ActivityRow } from './read/activity-row.js';
import { ActivityRepository } from './activity.repository.js';
import type { ListActivitiesQueryDto } from './dto/list-activities-query.dto.js';
import { ActivityAttribute } from './entities/activity-attribute.entity.js';
import { ActivityStatusEvent } from './entities/activity-status-event.entity.js';
import { ActivityTargetUser } from './entities/activity-target-user.entity.js';
import { filterActivities, orderOf, queryActivities, readActivities } from './read/activity-query.js';
import { ActivitySearch } from './read/activity-search.js';

/** Reads activities. Each method throws {@link NotFoundError} when the activity it is given is not in the tenant. */
@Injectable()
export class ActivityService {
  constructor(private readonly activities: ActivityRepository) {}

  async list(tenantId: TenantId, request: ListActivitiesQueryDto): Promise<Page<ActivityRow>> {
    const query = queryActivities(this.activities, tenantId);
    filterActivities(query, request);
    const sorting = { sort: request.sort, order: orderOf(request) };
    const list = { ...sorting, tenantId, list: 'activities' };
    if (request.search === undefined) return listRows(query, request, { ...list, read: readActivities });
    const search = await ActivitySearch.of(query, tenantId, request.search);
    if (request.cursor === undefined)
      return listRows(search.narrow(query), request, { ...list, read: readActivities });
    return listRows(query, request, { ...list, read: (sorted) => search.read(sorted, sorting) });
  }

  async get(tenantId: TenantId, id: string): Promise<ActivityRow> {
    const query = queryActivities(this.activities, tenantId).andWhere('activity.id = :id', { id });
    const [activity] = await readActivities(query);
    if (!activity) throw new NotFoundError('activity');
    return activity;
  }

  /** In the order they happened. */
  async listStatusEvents(tenantId: TenantId, id: string): Promise<ActivityStatusEvent[]> {
    const { manager } = this.activities;
    const where = { tenantId, activityId: id };
    const events = await manager.find(ActivityStatusEvent, { where, order: { id: 'ASC' } });
    // Each activity has one from its first moment on.
    if (events.length === 0) throw new NotFoundError('activity');
    return events;
  }

  /** By key. */
  async listAttributes(tenantId: TenantId, id: string): Promise<ActivityAttribute[]> {
    const { manager } = this.activities;
    const where = { tenantId, activityId: id };
    const attributes = await manager.find(ActivityAttribute, { where, order: { key: 'ASC' } });
    if (attributes.length === 0) await this.assertExists(tenantId, id);
    return attributes;
  }

  async listTargetUsers(tenantId: TenantId, id: string): Promise<ActivityTargetUser[]> {
    const { manager } = this.activities;
    const where = { tenantId, activityId: id };
    const targets = await manager.find(ActivityTargetUser, { where, order: { id: 'ASC' } });
    if (targets.length === 0) await this.assertExists(tenantId, id);
    return targets;
  }

  private async assertExists(tenantId: TenantId, id: string): Promise<void> {
    if (!(await this.activities.existsBy({ tenantId, id }))) throw new NotFoundError('activity');
  }
}
