import type { WantedAttribute } from '../../activity-config/attributes/resolve-attributes.js';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import { toTargetCriterion } from '../../activity-config/targets/to-target-criterion.js';
import type { CreateTaskDto } from '../dto/create-task.dto.js';
import { fingerprintOf } from './fingerprint.js';
import type { NewTask } from './new-task.js';

/** Says a valid body in the terms of the product. */
export function toNewTask(dto: CreateTaskDto): NewTask {
  const commerceId = dto.commerce_id.toLowerCase();
  const assignedRouteId = dto.assigned_route_id.toLowerCase();
  const assignedOperatorId = dto.assigned_operator_id.toLowerCase();
  const scheduledAt = parseDateTime(dto.scheduled_at)!;
  const suggested = dto.suggested_execution_time;
  const suggestedExecutionTime = suggested === undefined ? null : parseDateTime(suggested);
  return {
    reason: dto.reason,
    channel: dto.channel,
    commerceId,
    assignedRouteId,
    assignedOperatorId,
    idempotencyKey: dto.idempotency_key,
    fingerprint: fingerprintOf(dto, {
      commerceId,
      assignedRouteId,
      assignedOperatorId,
      scheduledAt,
      suggestedExecutionTime,
    }),
    scheduledAt,
    suggestedExecutionTime,
    userStatus: dto.user_status ?? null,
    score: dto.score ?? null,
    assignmentReason: dto.assignment_reason ?? null,
    targetCriteria: dto.target_criteria ? dto.target_criteria.map(toTargetCriterion) : null,
    attributes: wantedAttributes(dto),
  };
}

/** Each key once, whether it was named in `attribute_keys`, in `attributes` or in both. */
function wantedAttributes({ attribute_keys: keys = [], attributes = [] }: CreateTaskDto): WantedAttribute[] {
  const wanted = new Map<string, WantedAttribute>(keys.map((key) => [key, { key }]));
  for (const attribute of attributes) wanted.set(attribute.key, { ...attribute });
  return [...wanted.values()];
}
