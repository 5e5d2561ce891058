import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import { searchWords } from '../../database/queries/search-words.js';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import { Operator } from '../../operators/entities/operator.entity.js';
import { Route } from '../../routes/entities/route.entity.js';
import { ActivityChanges } from './activity-changes.js';
import type { ActivityRow } from '../read/activity-row.js';
import { assertReferences } from '../create/assert-references.js';
import type { UpdateTaskDto } from '../dto/change-activity.dto.js';
import type { Activity } from '../entities/activity.entity.js';
import { TaskDetails } from '../entities/task-details.entity.js';

/** Reassigns, reschedules and cancels activities. */
@Injectable()
export class ActivityChangeService {
  constructor(private readonly changes: ActivityChanges) {}

  /**
   * Gives a task what differs from what it has; a request that differs in nothing changes nothing.
   *
   * @throws {ReferencesNotFoundError} {@link ReferencesInactiveError} for another route or operator.
   */
  updateTask(
    caller: Principal,
    id: string,
    wanted: UpdateTaskDto,
    precondition: Precondition,
  ): Promise<ActivityRow> {
    return this.changes.apply(caller, { id, action: 'update', precondition }, async (activity, manager) => {
      const columns = differingColumns(activity, wanted);
      const { scheduledAt } = columns;
      const assignments = await this.differingAssignments(activity, wanted, manager);
      const details = { ...assignments, ...(scheduledAt ? { scheduledAt } : {}) };
      if (Object.keys({ ...details, ...columns }).length === 0) return null;
      return {
        status: activity.status,
        event: { type: 'UPDATED' },
        activity: columns,
        ...(Object.keys(details).length > 0 ? { details } : {}),
      };
    });
  }

  /** @param reason why, where the caller says it. */
  cancel(
    caller: Principal,
    id: string,
    reason: string | undefined,
    precondition: Precondition,
  ): Promise<ActivityRow> {
    const event = { type: 'CANCELED', errorMessage: reason ?? null } as const;
    return this.changes.apply(caller, { id, action: 'cancel', precondition }, () =>
      Promise.resolve({ status: 'CANCELED', event }),
    );
  }

  private async differingAssignments(
    { tenantId, id }: Activity,
    wanted: UpdateTaskDto,
    manager: EntityManager,
  ): Promise<Partial<TaskDetails>> {
    const current = await manager.findOneByOrFail(TaskDetails, { tenantId, activityId: id });
    const routeId = wanted.assigned_route_id?.toLowerCase() ?? current.assignedRouteId;
    const operatorId = wanted.assigned_operator_id?.toLowerCase() ?? current.assignedOperatorId;
    const isRerouted = routeId !== current.assignedRouteId;
    const isReassigned = operatorId !== current.assignedOperatorId;
    assertReferences({
      ...(isRerouted ? { route: await manager.findOneBy(Route, { tenantId, id: routeId }) } : {}),
      ...(isReassigned ? { operator: await manager.findOneBy(Operator, { tenantId, id: operatorId }) } : {}),
    });
    return {
      ...(isRerouted ? { assignedRouteId: routeId } : {}),
      ...(isReassigned ? { assignedOperatorId: operatorId } : {}),
    };
  }
}

/** The wanted columns of the activity itself that it does not have yet. */
function differingColumns(activity: Activity, wanted: UpdateTaskDto): Partial<Activity> {
  const { scheduled_at: scheduledAt, suggested_execution_time: suggested, score, reason } = wanted;
  const columns: Partial<Activity> = {
    ...(scheduledAt === undefined ? {} : { scheduledAt: parseDateTime(scheduledAt)! }),
    ...(suggested === undefined ? {} : { suggestedExecutionTime: suggested && parseDateTime(suggested) }),
    ...(score === undefined ? {} : { score }),
    ...(reason === undefined ? {} : { reason }),
  } as Partial<Activity>;
  const differing = Object.entries(columns).filter(
    ([name, value]) => momentOf(Reflect.get(activity, name)) !== momentOf(value),
  );
  if (reason !== undefined && reason !== activity.reason) {
    const { tenantId, idempotencyKey } = activity;
    differing.push(['searchWords', searchWords(tenantId, reason, idempotencyKey)]);
  }
  return Object.fromEntries(differing);
}

/** A time as a number, so that two of one moment are equal; anything else as it is. */
function momentOf(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}
