import { RESULT_STATUSES, type ResultStatus } from '../../../activity-config/result-types/result-status.js';
import type { ErrorDetail } from '../../../common/errors/domain-error.js';
import { parseDateTime } from '../../../common/validation/parse-date-time.js';
import type { ResultFieldsDto } from './result-fields.dto.js';

/** A body that submits a result, with its status as the tenant's types know it. */
export interface ResultBody extends ResultFieldsDto {
  commerce_external_id?: string;
  status: ResultStatus;
}

/** In milliseconds: how far the clock of a phone may be ahead. */
const MAX_AHEAD = 5 * 60_000;

/** What the fields of any result must be together; each may be faulty itself. */
export function resultFaults(body: ResultBody): ErrorDetail[] {
  return [...configFaults(body), ...overrideFaults(body), ...timeFaults(body), ...detailFaults(body)];
}

/** The same of a result that must name a task or a commerce. */
export function namedResultFaults(body: ResultBody): ErrorDetail[] {
  const { activity_id: activity, provider_activity_id: provider, commerce_external_id: commerce } = body;
  const isNamed = activity !== undefined || provider !== undefined || commerce !== undefined;
  const message = 'is required, or else provider_activity_id or commerce_external_id';
  const faults = isNamed ? [] : [{ field: '/activity_id', code: 'REQUIRED', message }];
  return [...faults, ...resultFaults(body)];
}

function configFaults({
  provider_activity_id: provider,
  dispatch_config_id: config,
}: ResultBody): ErrorDetail[] {
  if (config === undefined || provider !== undefined) return [];
  const message = 'is allowed only with provider_activity_id';
  return [{ field: '/dispatch_config_id', code: 'NOT_ALLOWED', message }];
}

function overrideFaults(body: ResultBody): ErrorDetail[] {
  if (body.hard_override !== true) return [];
  const isOfTask = body.activity_id !== undefined || body.provider_activity_id !== undefined;
  if (isOfTask && body.status !== 'PENDING') return [];
  const message = isOfTask
    ? 'is not allowed with PENDING, which changes nothing'
    : 'is allowed only with a task';
  return [{ field: '/hard_override', code: 'NOT_ALLOWED', message }];
}

function timeFaults({ occurred_at: occurredAt }: ResultBody): ErrorDetail[] {
  const moment = typeof occurredAt === 'string' ? parseDateTime(occurredAt) : null;
  if (!moment || moment.getTime() <= Date.now() + MAX_AHEAD) return [];
  return [{ field: '/occurred_at', code: 'IN_FUTURE', message: 'must be at most 5 minutes ahead' }];
}

const WITHOUT_DETAILS = new Set<unknown>(['PENDING', 'CANCELED']);

function detailFaults({ status, task_result: details }: ResultBody): ErrorDetail[] {
  const isKnown = (RESULT_STATUSES as readonly unknown[]).includes(status);
  if (details !== undefined || !isKnown || WITHOUT_DETAILS.has(status)) return [];
  return [{ field: '/task_result', code: 'REQUIRED', message: 'is required with this status' }];
}
