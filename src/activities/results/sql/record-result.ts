import type { ResultStatus } from '../../../activity-config/result-types/result-status.js';
import { newId } from '../../../common/new-id.js';
import { placeholders, toJson } from '../../../database/statements/function-arguments.js';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import { type ActivityStatus, statusesFor } from '../../activity-status.js';
import { createTasksParameters } from '../../create/sql/create-tasks.js';
import type { TaskResult } from '../entities/task-result.entity.js';
import type { FollowUpError } from '../follow-up-error.js';
import type { ResultRefusal } from '../recorded-result.js';
import type { ResultDraft } from '../result-draft.js';
import { MAX_RESULTS } from '../result-errors.js';

/** What the functions return of a result: columns that they did not set are null. */
export interface RecordResultRow {
  outcome: 'RECORDED' | 'REPLAYED' | ResultRefusal;
  result_id: string | null;
  activity_id: string | null;
  activity_status: ActivityStatus | null;
  commerce_id: string | null;
  operator_id: string | null;
  revision: number | null;
  follow_up_activity_id: string | null;
  follow_up_error: FollowUpError | null;
}

/** The status that a result gives its task; null where it leaves it as it is. */
const CLOSES_AS: Record<ResultStatus, ActivityStatus | null> = {
  PENDING: null,
  COMPLETED: 'COMPLETED',
  NOT_EXECUTED: 'FAILED',
  CANCELED: 'CANCELED',
  TRANSFERRED: 'COMPLETED',
};

/** The first version is 1: a task that is found only now has changed too. */
const NO_VERSION = 0;

/** The functions' arguments after the tenant, in their order. */
const ARGUMENTS: Record<string, (draft: ResultDraft) => unknown> = {
  p_id: ({ id }) => id,
  p_activity_id: ({ result }) => result.subject.activityId,
  p_provider_activity_id: ({ result }) => result.subject.providerActivityId,
  p_dispatch_config_id: ({ result }) => result.subject.dispatchConfigId,
  p_commerce_external_id: ({ result }) => result.subject.commerceExternalId,
  p_operator_external_id: ({ result }) => result.details?.operatorExternalId ?? null,
  p_status: ({ result }) => result.status,
  p_to_status: ({ result }) => CLOSES_AS[result.status],
  p_from_statuses: ({ result }) => [
    ...statusesFor('submitResult'),
    ...(result.hardOverride ? statusesFor('overrideResult') : []),
  ],
  p_hard_override: ({ result }) => result.hardOverride,
  p_result_code: ({ result }) => result.details?.code ?? null,
  p_counts_as_contact: ({ countsAsContact }) => countsAsContact,
  p_comment: ({ result }) => result.details?.comment ?? null,
  p_contact_type: ({ result }) => result.details?.contactType ?? null,
  p_external_status: ({ result }) => result.externalStatus,
  p_future_scheduled_at: ({ result }) => result.details?.futureScheduledAt?.toISOString() ?? null,
  p_payload: ({ result }) => toJson(result.details?.payload ?? null),
  p_raw_payload: ({ result }) => toJson(result.rawPayload),
  p_occurred_at: ({ result }) => result.occurredAt.toISOString(),
  p_received_at: ({ receivedAt }) => receivedAt.toISOString(),
  p_idempotency_key: ({ result }) => result.idempotencyKey,
  p_fingerprint: ({ result }) => result.fingerprint,
  p_request_hash: ({ result }) => result.requestHash,
  p_actor: ({ actor }) => actor,
  p_event_id: () => newId(),
  p_is_refused: ({ isRefused }) => isRefused,
  p_max_revision: () => MAX_RESULTS,
  p_expected_version: ({ followUp, wantsFollowUp }) =>
    followUp?.version ?? (wantsFollowUp ? NO_VERSION : null),
};

const OWN = Object.keys(ARGUMENTS).length + 1;
/** Of the call that creates the follow-up, all but whether it is atomic. */
const OF_CREATE = createTasksParameters([]).length - 1;

/** Calls the function of the migration `record-results`, which says what it does. */
export const RECORD_RESULT = new PreparedStatement<RecordResultRow>(
  'record-result',
  `SELECT * FROM activities.record_result(${placeholders(OWN)})`,
);

/** Calls its brother that creates the follow-up task too. */
export const RECORD_RESULT_WITH_FOLLOW_UP = new PreparedStatement<RecordResultRow>(
  'record-result-with-follow-up',
  `SELECT * FROM activities.record_result_with_follow_up(${placeholders(OWN + OF_CREATE)})`,
);

/** The function's arguments after the tenant; those of the follow-up task come last, where there is one. */
export function recordResultParameters(draft: ResultDraft): unknown[] {
  const own = Object.values(ARGUMENTS).map((read) => read(draft));
  if (!draft.followUp) return own;
  const [, ...ofCreate] = createTasksParameters([draft.followUp.task]);
  return [...own, ...ofCreate];
}

/** The row that was written of a result: what it was drafted with, and what the function has found out. */
export function toTaskResult(draft: ResultDraft, row: RecordResultRow): Omit<TaskResult, 'tenantId'> {
  const { result } = draft;
  const { details, idempotencyKey } = result;
  return {
    id: draft.id,
    activityId: row.activity_id,
    commerceId: row.commerce_id!,
    operatorId: row.operator_id,
    revision: row.revision!,
    status: result.status,
    resultCode: details?.code ?? null,
    comment: details?.comment ?? null,
    contactType: details?.contactType ?? null,
    externalStatus: result.externalStatus,
    hardOverride: result.hardOverride,
    futureScheduledAt: details?.futureScheduledAt ?? null,
    followUpActivityId: row.follow_up_activity_id,
    followUpError: row.follow_up_error,
    payload: details?.payload ?? null,
    rawPayload: result.rawPayload,
    occurredAt: result.occurredAt,
    receivedAt: draft.receivedAt,
    idempotencyKey,
    fingerprint: idempotencyKey === null ? result.fingerprint : null,
    requestHash: result.requestHash,
    actor: draft.actor,
  };
}
