import type { Channel } from '../../common/channel.js';
import { PreparedStatement } from '../../database/prepared-statement.js';
import type { TenantId } from '../../database/tenant-id.js';
import type { ActivityStatus } from '../activity-status.js';
import type { StoredTask } from '../stored-task.js';
import type { TaskDraft } from '../task-draft.js';

export interface StoredTaskRow {
  idempotency_key: string;
  activity_id: string;
  channel: Channel;
  status: ActivityStatus;
  request_fingerprint: Buffer;
  assigned_route_id: string;
  assigned_operator_id: string;
}

/** How many arrays the function takes after the tenant. */
const ARRAYS = 46;

/**
 * Calls the function of the migration `create-tasks-function`, which says what it does. It answers with nothing when all
 * tasks were written, and otherwise with what is stored under each key.
 */
export const CREATE_TASKS = new PreparedStatement<StoredTaskRow>(
  'create-tasks',
  `SELECT * FROM activities.create_tasks(${Array.from({ length: ARRAYS + 1 }, (_, index) => `$${index + 1}`).join(', ')})`,
);

/** The function's arguments, in its order: the tenant, then one array a column. */
export function createTasksParameters(tenantId: TenantId, drafts: TaskDraft[]): unknown[] {
  return [
    tenantId,
    ...columns(drafts, ACTIVITY_COLUMNS),
    ...columns(drafts.flatMap(targetRows), TARGET_COLUMNS),
    ...columns(drafts.flatMap(attributeRows), ATTRIBUTE_COLUMNS),
    ...columns(drafts.flatMap(eventRows), EVENT_COLUMNS),
  ];
}

function columns<Row>(rows: Row[], read: ((row: Row) => unknown)[]): unknown[][] {
  return read.map((column) => rows.map(column));
}

const ACTIVITY_COLUMNS: ((draft: TaskDraft) => unknown)[] = [
  ({ id }) => id,
  ({ task }) => task.channel,
  ({ status }) => status,
  ({ task }) => task.reason,
  ({ task }) => task.commerceId,
  ({ task }) => task.assignmentReason,
  ({ task }) => task.idempotencyKey,
  ({ task }) => task.fingerprint,
  ({ task }) => task.scheduledAt.toISOString(),
  ({ task }) => task.suggestedExecutionTime?.toISOString() ?? null,
  ({ task }) => task.userStatus,
  ({ task }) => task.score,
  ({ createdBy }) => createdBy,
  ({ createdAt }) => createdAt.toISOString(),
  ({ task }) => task.routeId,
  ({ task }) => task.operatorId,
];

const targetRows = (draft: TaskDraft) => (draft.target ? [{ draft, target: draft.target }] : []);

const TARGET_COLUMNS: ((row: ReturnType<typeof targetRows>[number]) => unknown)[] = [
  ({ draft }) => draft.id,
  ({ target }) => target.id,
  ({ target }) => target.status,
  ({ target }) => target.commerceUserId,
  ({ target }) => target.lockReason,
  ({ target }) => target.strategy,
  ({ target }) => target.configId,
  ({ draft }) => toJson(draft.task.targetCriteria),
  ({ target }) => toJson(target.matchedCriterion),
  ({ target }) => target.errorMessage,
  ({ draft, target }) => (target.status === 'RESOLVED' ? draft.createdAt.toISOString() : null),
];

const attributeRows = (draft: TaskDraft) => draft.attributes.map((attribute) => ({ draft, attribute }));

const ATTRIBUTE_COLUMNS: ((row: ReturnType<typeof attributeRows>[number]) => unknown)[] = [
  ({ draft }) => draft.id,
  ({ attribute }) => attribute.key,
  ({ attribute }) => attribute.status,
  ({ attribute }) => attribute.strategy,
  ({ attribute }) => attribute.resolver,
  ({ attribute }) => attribute.byPolicy,
  ({ attribute }) => toJson(attribute.value),
  ({ attribute }) => toJson(attribute.fallback),
  ({ attribute }) => attribute.errorMessage,
  ({ draft, attribute: { status } }) =>
    status === 'RESOLVED' || status === 'FALLBACK' ? draft.createdAt.toISOString() : null,
];

const eventRows = (draft: TaskDraft) => draft.events.map((event) => ({ draft, event }));

const EVENT_COLUMNS: ((row: ReturnType<typeof eventRows>[number]) => unknown)[] = [
  ({ draft }) => draft.id,
  ({ event }) => event.id,
  ({ event }) => event.eventType,
  ({ event }) => event.fromStatus,
  ({ event }) => event.toStatus,
  ({ event }) => event.errorCode,
  ({ event }) => event.errorMessage,
  ({ draft }) => draft.createdBy,
  ({ draft }) => draft.createdAt.toISOString(),
];

/** JSON text, since the driver would write an array of objects as an array of PostgreSQL's. */
function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

export function toStoredTask(row: Omit<StoredTaskRow, 'idempotency_key'>): StoredTask {
  return {
    id: row.activity_id,
    channel: row.channel,
    status: row.status,
    fingerprint: row.request_fingerprint,
    routeId: row.assigned_route_id,
    operatorId: row.assigned_operator_id,
  };
}
