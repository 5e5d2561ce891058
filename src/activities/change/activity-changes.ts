import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import { newId } from '../../common/new-id.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { InvalidStatusError } from '../activity-errors.js';
import type { ActivityRow } from '../read/activity-row.js';
import {
  type ActivityAction,
  type ActivityStatus,
  type StatusEventType,
  canTake,
  statusesFor,
} from '../activity-status.js';
import { ActivityStatusEvent } from '../entities/activity-status-event.entity.js';
import { Activity } from '../entities/activity.entity.js';
import { TaskDetails } from '../entities/task-details.entity.js';
import { queryActivities, readActivities } from '../read/activity-query.js';

/** What is done to an activity, and on which of its versions. */
export interface ChangeRequest {
  id: string;
  action: ActivityAction;
  precondition?: Precondition;
}

/** What comes of it. */
export interface ActivityChange {
  status: ActivityStatus;
  event: { type: StatusEventType; errorCode?: string | null; errorMessage?: string | null };
  activity?: Partial<Activity>;
  details?: Partial<TaskDetails>;
}

/** Decides what a locked activity becomes, and writes what belongs to it; null where nothing changes. */
type Decide = (activity: Activity, manager: EntityManager) => Promise<ActivityChange | null>;

/**
 * Changes activities, each change and its event in one transaction.
 *
 * The activity's row is locked while a change is decided: of several at one moment each sees what the one before it
 * left. That is simpler than trying again on a newer version, and an activity is rarely changed by two.
 */
@Injectable()
export class ActivityChanges {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns the activity as the change leaves it.
   * @throws {NotFoundError} when it is not in the tenant.
   * @throws {DomainError} 412 when the precondition is not met.
   * @throws {InvalidStatusError} when its status does not allow the action.
   */
  apply(
    caller: Principal,
    { id, action, precondition }: ChangeRequest,
    decide: Decide,
  ): Promise<ActivityRow> {
    return this.dataSource.transaction(async (manager) => {
      const activity = await lockActivity(manager, caller.tenantId, id);
      precondition?.assertMet(activity.version);
      if (!statusesFor(action).includes(activity.status))
        throw new InvalidStatusError(action, activity.status);
      const change = await decide(activity, manager);
      if (change) await writeChange(manager, caller, activity, action, change);
      return readActivity(manager, activity);
    });
  }
}

async function lockActivity(manager: EntityManager, tenantId: TenantId, id: string): Promise<Activity> {
  const activity = await queryActivities(manager.getRepository(Activity), tenantId)
    .andWhere('activity.id = :id', { id })
    .setLock('pessimistic_write')
    .getOne();
  if (!activity) throw new NotFoundError('activity');
  return activity;
}

async function writeChange(
  manager: EntityManager,
  caller: Principal,
  { tenantId, id, version, status }: Activity,
  action: ActivityAction,
  change: ActivityChange,
): Promise<void> {
  if (!canTake(action, status, change.status)) throw new Error(`${action}: ${status} to ${change.status}`);
  const now = new Date();
  const columns = { ...change.activity, status: change.status, version: version + 1, updatedAt: now };
  await manager.update(Activity, { tenantId, id }, columns);
  if (change.details) await manager.update(TaskDetails, { tenantId, activityId: id }, change.details);
  await manager.insert(ActivityStatusEvent, {
    tenantId,
    activityId: id,
    id: newId(),
    eventType: change.event.type,
    fromStatus: status,
    toStatus: change.status,
    errorCode: change.event.errorCode ?? null,
    errorMessage: change.event.errorMessage ?? null,
    actor: caller.subject,
    occurredAt: now,
  });
}

async function readActivity(manager: EntityManager, { tenantId, id }: Activity): Promise<ActivityRow> {
  const query = queryActivities(manager.getRepository(Activity), tenantId);
  const [activity] = await readActivities(query.andWhere('activity.id = :id', { id }));
  return activity!;
}
