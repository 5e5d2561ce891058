import type { Channel } from '../../../activity-config/channel.js';
import {
  type ArrayArguments,
  placeholders,
  toArrays,
  toJson,
} from '../../../database/statements/function-arguments.js';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { ActivityStatus, ActivityType } from '../../activity-status.js';
import type { StoredTask } from '../stored-task.js';
import type { TaskDraft } from '../task-draft.js';

export interface StoredTaskRow {
  activity_id: string;
  type: ActivityType;
  channel: Channel;
  status: ActivityStatus;
  request_fingerprint: Buffer;
  assigned_route_id: string;
  assigned_operator_id: string;
}

/** A task that was left out: its position in the call, from 1, and what has its key, or nulls. */
type LeftOutRow = { task_position: string } & (StoredTaskRow | { [Column in keyof StoredTaskRow]: null });

/**
 * What became of a task: where it was not created, what has its key; null where it cannot refer to what it
 * names.
 */
export type InsertResult = { created: true } | { created: false; existing: StoredTask | null };

/** Of an activity with its details. */
export const ACTIVITY_ARRAYS = {
  p_ids: ({ id }) => id,
  p_types: ({ type }) => type,
  p_channels: ({ task }) => task.channel,
  p_statuses: ({ status }) => status,
  p_reasons: ({ task }) => task.reason,
  p_commerce_ids: ({ task }) => task.commerceId,
  p_assignment_reasons: ({ task }) => task.assignmentReason,
  p_idempotency_keys: ({ task }) => task.idempotencyKey,
  p_request_fingerprints: ({ task }) => task.fingerprint,
  p_scheduled_ats: ({ task }) => task.scheduledAt.toISOString(),
  p_suggested_execution_times: ({ task }) => task.suggestedExecutionTime?.toISOString() ?? null,
  p_user_statuses: ({ task }) => task.userStatus,
  p_scores: ({ task }) => task.score,
  p_created_bys: ({ createdBy }) => createdBy,
  p_created_ats: ({ createdAt }) => createdAt.toISOString(),
  p_route_ids: ({ task }) => task.assignedRouteId,
  p_operator_ids: ({ task }) => task.assignedOperatorId,
  p_search_words: ({ searchWords }) => searchWords,
} satisfies ArrayArguments<TaskDraft>;

interface Placed {
  draft: TaskDraft;
  /** Of the task in the call, from 1. */
  position: number;
}

const TARGET_ARRAYS: ArrayArguments<ReturnType<typeof targetRows>[number]> = {
  p_target_positions: ({ position }) => position,
  p_target_ids: ({ target }) => target.id,
  p_target_statuses: ({ target }) => target.status,
  p_target_commerce_user_ids: ({ target }) => target.commerceUserId,
  p_target_lock_reasons: ({ target }) => target.lockReason,
  p_target_strategies: ({ target }) => target.resolutionStrategy,
  p_target_config_ids: ({ target }) => target.configId,
  p_target_criteria_overrides: ({ draft }) => toJson(draft.task.targetCriteria),
  p_target_matched_criteria: ({ target }) => toJson(target.matchedCriterion),
  p_target_error_messages: ({ target }) => target.errorMessage,
  p_target_resolved_ats: ({ draft, target }) =>
    target.status === 'RESOLVED' ? draft.createdAt.toISOString() : null,
};

const ATTRIBUTE_ARRAYS: ArrayArguments<ReturnType<typeof attributeRows>[number]> = {
  p_attribute_positions: ({ position }) => position,
  p_attribute_keys: ({ attribute }) => attribute.key,
  p_attribute_statuses: ({ attribute }) => attribute.status,
  p_attribute_strategies: ({ attribute }) => attribute.strategy,
  p_attribute_resolvers: ({ attribute }) => attribute.resolver,
  p_attribute_by_policies: ({ attribute }) => attribute.byPolicy,
  p_attribute_values: ({ attribute }) => toJson(attribute.value),
  p_attribute_fallbacks: ({ attribute }) => toJson(attribute.fallback),
  p_attribute_error_messages: ({ attribute }) => attribute.errorMessage,
  p_attribute_resolved_ats: ({ draft, attribute: { status } }) =>
    status === 'RESOLVED' || status === 'FALLBACK' ? draft.createdAt.toISOString() : null,
};

const EVENT_ARRAYS: ArrayArguments<ReturnType<typeof eventRows>[number]> = {
  p_event_positions: ({ position }) => position,
  p_event_ids: ({ event }) => event.id,
  p_event_types: ({ event }) => event.eventType,
  p_event_from_statuses: ({ event }) => event.fromStatus,
  p_event_to_statuses: ({ event }) => event.toStatus,
  p_event_error_codes: ({ event }) => event.errorCode,
  p_event_error_messages: ({ event }) => event.errorMessage,
  p_event_actors: ({ draft }) => draft.createdBy,
  p_event_occurred_ats: ({ draft }) => draft.createdAt.toISOString(),
};

const DISPATCH_ARRAYS: ArrayArguments<ReturnType<typeof dispatchRows>[number]> = {
  p_dispatch_positions: ({ position }) => position,
  p_dispatch_config_ids: ({ dispatch }) => dispatch.configId,
  p_dispatch_due_ats: ({ dispatch }) => dispatch.dueAt.toISOString(),
};

/** The functions' arguments, in their order, of which the first is a tenant, or one for each task. */
export const CREATE_TASKS_ARGUMENTS = [
  'p_tenant_id',
  'p_atomic',
  ...[ACTIVITY_ARRAYS, TARGET_ARRAYS, ATTRIBUTE_ARRAYS, EVENT_ARRAYS, DISPATCH_ARRAYS].flatMap((arrays) =>
    Object.keys(arrays),
  ),
];

const PARAMETERS = placeholders(CREATE_TASKS_ARGUMENTS.length);

/** Calls the function of one tenant of the migration `activity-types`, which says what it does. */
export const CREATE_TASKS = new PreparedStatement<LeftOutRow>(
  'create-tasks',
  `SELECT * FROM activities.create_tasks(${PARAMETERS})`,
);

/** Calls its function of many tenants. */
export const CREATE_TASKS_OF_TENANTS = new PreparedStatement<LeftOutRow>(
  'create-tasks-of-tenants',
  `SELECT * FROM activities.create_tasks_of_tenants(${PARAMETERS})`,
);

/** The functions' arguments after the tenant; `atomic` says that all tasks are written or none. */
export function createTasksParameters(drafts: TaskDraft[], { atomic = false } = {}): unknown[] {
  const placed = drafts.map((draft, index) => ({ draft, position: index + 1 }));
  return [
    atomic,
    ...toArrays(ACTIVITY_ARRAYS, drafts),
    ...toArrays(TARGET_ARRAYS, placed.flatMap(targetRows)),
    ...toArrays(ATTRIBUTE_ARRAYS, placed.flatMap(attributeRows)),
    ...toArrays(EVENT_ARRAYS, placed.flatMap(eventRows)),
    ...toArrays(DISPATCH_ARRAYS, placed.flatMap(dispatchRows)),
  ];
}

function targetRows({ draft, position }: Placed) {
  return draft.target ? [{ draft, position, target: draft.target }] : [];
}

function attributeRows({ draft, position }: Placed) {
  return draft.attributes.map((attribute) => ({ draft, position, attribute }));
}

function eventRows({ draft, position }: Placed) {
  return draft.events.map((event) => ({ draft, position, event }));
}

function dispatchRows({ draft, position }: Placed) {
  return draft.dispatch ? [{ position, dispatch: draft.dispatch }] : [];
}

/** What became of each task of a call, in their order. */
export function toInsertResults(count: number, leftOut: LeftOutRow[]): InsertResult[] {
  const results = Array.from({ length: count }, (): InsertResult => ({ created: true }));
  for (const row of leftOut) {
    const existing = row.activity_id === null ? null : toStoredTask(row);
    results[Number(row.task_position) - 1] = { created: false, existing };
  }
  return results;
}

export function toStoredTask(row: StoredTaskRow): StoredTask {
  return {
    id: row.activity_id,
    type: row.type,
    channel: row.channel,
    status: row.status,
    fingerprint: row.request_fingerprint,
    assignedRouteId: row.assigned_route_id,
    assignedOperatorId: row.assigned_operator_id,
  };
}
