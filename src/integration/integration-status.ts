import type { ResultStatus } from '../activity-config/result-types/result-status.js';
import type { ActivityStatus } from '../activities/activity-status.js';
import { namedEnum } from '../common/openapi/named-enum.js';

/** Where a task stands, as providers know it. */
export const INTEGRATION_STATUSES = namedEnum(
  'IntegrationStatus',
  'Where a task stands: not sent yet, sent, with a result, or without one for good',
  ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'],
);
export type IntegrationStatus = (typeof INTEGRATION_STATUSES)[number];

/** What came of a task, as providers know it. */
export const INTEGRATION_RESULT_STATUSES = namedEnum(
  'IntegrationResultStatus',
  'What came of a task: what was wanted, something else, or nothing yet',
  ['EFFECTIVE', 'NOT_EFFECTIVE', 'PENDING'],
);
export type IntegrationResultStatus = (typeof INTEGRATION_RESULT_STATUSES)[number];

/** @param hasResult whether the task has one that is not PENDING. */
export function integrationStatusOf(status: ActivityStatus, hasResult: boolean): IntegrationStatus {
  switch (status) {
    case 'READY':
    case 'UNRESOLVED':
      return 'PENDING';
    case 'DISPATCHED':
      return 'IN_PROGRESS';
    case 'COMPLETED':
      return 'COMPLETED';
    case 'FAILED':
      return hasResult ? 'COMPLETED' : 'CANCELLED';
    case 'CANCELED':
      return 'CANCELLED';
  }
}

/** @param hasResult whether the task has one that is not PENDING. */
export function integrationResultStatusOf(
  status: ActivityStatus,
  hasResult: boolean,
): IntegrationResultStatus {
  if (status === 'COMPLETED') return 'EFFECTIVE';
  return status === 'FAILED' && hasResult ? 'NOT_EFFECTIVE' : 'PENDING';
}

const SUBMITTED_AS: Record<IntegrationResultStatus, ResultStatus> = {
  EFFECTIVE: 'COMPLETED',
  NOT_EFFECTIVE: 'NOT_EXECUTED',
  PENDING: 'PENDING',
};

/** The status of a result that a provider submits. */
export function resultStatusOf(status: IntegrationResultStatus): ResultStatus {
  return SUBMITTED_AS[status];
}

/** What the types map to that providers can submit. */
export const SUBMITTABLE: readonly ResultStatus[] = Object.values(SUBMITTED_AS);

/** How a provider submits a result of a status; null where it cannot. */
export function submittableAs(status: ResultStatus): IntegrationResultStatus | null {
  return INTEGRATION_RESULT_STATUSES.find((name) => SUBMITTED_AS[name] === status) ?? null;
}
