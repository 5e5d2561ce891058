import canonicalize from 'canonicalize';
import { hash } from 'node:crypto';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import type { ResultBody } from './dto/result-faults.js';
import type { TaskResultDto } from './dto/result-fields.dto.js';
import type { NewResult, ResultDetails, ResultSubject } from './new-result.js';

/** Says a valid body in the terms of the product. */
export function toNewResult(dto: ResultBody): NewResult {
  const subject: ResultSubject = {
    activityId: dto.activity_id?.toLowerCase() ?? null,
    providerActivityId: dto.provider_activity_id ?? null,
    dispatchConfigId: dto.dispatch_config_id?.toLowerCase() ?? null,
    commerceExternalId: dto.commerce_external_id ?? null,
  };
  const result = {
    subject,
    occurredAt: parseDateTime(dto.occurred_at)!,
    status: dto.status,
    externalStatus: dto.external_status ?? null,
    hardOverride: dto.hard_override ?? false,
    idempotencyKey: dto.idempotency_key ?? null,
    details: dto.task_result ? toDetails(dto.task_result) : null,
    rawPayload: dto.raw_payload ?? null,
  };
  const requestHash = sha256(result);
  return { ...result, requestHash, fingerprint: fingerprintOf(result, requestHash) };
}

function toDetails(dto: TaskResultDto): ResultDetails {
  const { future_scheduled_at: future } = dto;
  return {
    code: dto.result,
    comment: dto.comment ?? null,
    contactType: dto.contact_type ?? null,
    operatorExternalId: dto.operator_external_id ?? null,
    futureScheduledAt: future === undefined ? null : parseDateTime(future),
    payload: dto.payload ?? null,
  };
}

/**
 * A result that overrides another may differ from it in its comment alone, so that there the whole body
 * counts.
 */
function fingerprintOf(
  { occurredAt, status, hardOverride, details }: Omit<NewResult, 'requestHash' | 'fingerprint'>,
  requestHash: Buffer,
): Buffer {
  if (hardOverride) return requestHash;
  const { code = null, operatorExternalId = null } = details ?? {};
  return sha256([occurredAt, status, code, operatorExternalId]);
}

/** Over the form of RFC 8785, with times in UTC and ids in lower case. */
function sha256(value: object): Buffer {
  return hash('sha256', canonicalize(value)!, 'buffer');
}
