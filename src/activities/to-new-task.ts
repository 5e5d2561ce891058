import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import type { WantedAttribute } from '../attribute-resolution/resolve-attributes.js';
import { parseDateTime } from '../common/validation/parse-date-time.js';
import type { TargetCriterion } from '../target-resolution/target-rules.js';
import type { CreateTaskDto } from './dto/create-task.dto.js';
import type { NewTask } from './new-task.js';

/** Says a valid body in the terms of the product. */
export function toNewTask(dto: CreateTaskDto): NewTask {
  return {
    reason: dto.reason,
    channel: dto.channel,
    commerceId: dto.commerce_id.toLowerCase(),
    routeId: dto.assigned_route_id.toLowerCase(),
    operatorId: dto.assigned_operator_id.toLowerCase(),
    idempotencyKey: dto.idempotency_key,
    fingerprint: fingerprintOf(dto),
    scheduledAt: parseDateTime(dto.scheduled_at)!,
    suggestedExecutionTime: suggestedExecutionTime(dto),
    userStatus: dto.user_status ?? null,
    score: dto.score ?? null,
    assignmentReason: dto.assignment_reason ?? null,
    targetCriteria: dto.target_criteria ? dto.target_criteria.map(toCriterion) : null,
    attributes: wantedAttributes(dto),
  };
}

/**
 * SHA-256 over the body in the canonical form of RFC 8785, in which ids are in lower case and times in UTC: 32 bytes
 * that are the same for two bodies that ask for the same.
 */
function fingerprintOf(dto: CreateTaskDto): Buffer {
  const canonical = canonicalize({
    ...dto,
    commerce_id: dto.commerce_id.toLowerCase(),
    assigned_route_id: dto.assigned_route_id.toLowerCase(),
    assigned_operator_id: dto.assigned_operator_id.toLowerCase(),
    scheduled_at: parseDateTime(dto.scheduled_at),
    suggested_execution_time: suggestedExecutionTime(dto) ?? undefined,
  })!;
  return createHash('sha256').update(canonical).digest();
}

function suggestedExecutionTime({ suggested_execution_time: time }: CreateTaskDto): Date | null {
  return time === undefined ? null : parseDateTime(time);
}

function toCriterion(
  { type, config, priority }: NonNullable<CreateTaskDto['target_criteria']>[number],
  position: number,
): TargetCriterion {
  return { type, config: config?.role ? { role: config.role } : {}, priority: priority ?? position };
}

/** Each key once, whether it was named in `attribute_keys`, in `attributes` or in both. */
function wantedAttributes({ attribute_keys: keys = [], attributes = [] }: CreateTaskDto): WantedAttribute[] {
  const wanted = new Map<string, WantedAttribute>(keys.map((key) => [key, { key }]));
  for (const attribute of attributes) wanted.set(attribute.key, { ...attribute });
  return [...wanted.values()];
}
