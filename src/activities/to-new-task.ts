import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import type { WantedAttribute } from '../attribute-resolution/resolve-attributes.js';
import { parseDateTime } from '../common/validation/parse-date-time.js';
import { toTargetCriterion } from '../target-resolution/to-target-criterion.js';
import type { CreateTaskDto } from './dto/create-task.dto.js';
import type { NewTask } from './new-task.js';

/** Says a valid body in the terms of the product. */
export function toNewTask(dto: CreateTaskDto): NewTask {
  const commerceId = dto.commerce_id.toLowerCase();
  const routeId = dto.assigned_route_id.toLowerCase();
  const operatorId = dto.assigned_operator_id.toLowerCase();
  const scheduledAt = parseDateTime(dto.scheduled_at)!;
  const suggested = dto.suggested_execution_time;
  const suggestedExecutionTime = suggested === undefined ? null : parseDateTime(suggested);
  return {
    reason: dto.reason,
    channel: dto.channel,
    commerceId,
    routeId,
    operatorId,
    idempotencyKey: dto.idempotency_key,
    fingerprint: fingerprintOf({
      ...dto,
      commerce_id: commerceId,
      assigned_route_id: routeId,
      assigned_operator_id: operatorId,
      scheduled_at: scheduledAt,
      suggested_execution_time: suggestedExecutionTime ?? undefined,
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

/**
 * SHA-256 over a body in the canonical form of RFC 8785: 32 bytes that are the same for two bodies that ask for the same.
 *
 * @param body with ids in lower case and times as moments, so that their spelling does not count.
 */
function fingerprintOf(body: object): Buffer {
  return createHash('sha256').update(canonicalize(body)!).digest();
}

/** Each key once, whether it was named in `attribute_keys`, in `attributes` or in both. */
function wantedAttributes({ attribute_keys: keys = [], attributes = [] }: CreateTaskDto): WantedAttribute[] {
  const wanted = new Map<string, WantedAttribute>(keys.map((key) => [key, { key }]));
  for (const attribute of attributes) wanted.set(attribute.key, { ...attribute });
  return [...wanted.values()];
}
