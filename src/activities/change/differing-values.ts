import { parseDateTime } from '../../common/validation/parse-date-time.js';
import { searchWords } from '../../database/queries/search-words.js';
import type { Values } from '../../database/tenant/tenant-repository.js';
import type { UpdateTaskDto } from '../dto/change-activity.dto.js';
import type { Activity } from '../entities/activity.entity.js';
import type { TaskDetails } from '../entities/task-details.entity.js';

type Assignments = Pick<TaskDetails, 'assignedRouteId' | 'assignedOperatorId'>;

/** The wanted route and operator, as far as the task has others. */
export function differingAssignments(current: Assignments, wanted: UpdateTaskDto): Partial<Assignments> {
  const assignedRouteId = wanted.assigned_route_id?.toLowerCase() ?? current.assignedRouteId;
  const assignedOperatorId = wanted.assigned_operator_id?.toLowerCase() ?? current.assignedOperatorId;
  return {
    ...(assignedRouteId === current.assignedRouteId ? {} : { assignedRouteId }),
    ...(assignedOperatorId === current.assignedOperatorId ? {} : { assignedOperatorId }),
  };
}

/** The wanted columns of the activity itself that it does not have yet. */
export function differingColumns(activity: Activity, wanted: UpdateTaskDto): Values<Activity> {
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
