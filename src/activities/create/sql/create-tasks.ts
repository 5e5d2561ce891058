import type { Channel } from '../../../activity-config/channel.js';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { ActivityStatus } from '../../activity-status.js';
import type { StoredTask } from '../stored-task.js';
import type { TaskDraft } from '../task-draft.js';

export interface StoredTaskRow {
  activity_id: string;
  channel: Channel;
  status: ActivityStatus;
  request_fingerprint: Buffer;
  assigned_route_id: string;
  assigned_operator_id: string;
}

/** A task that was left out: its position in the call, from 1, and what has its key, or nulls. */
type LeftOutRow = { task_position: string } & (StoredTaskRow | { [Column in keyof StoredTaskRow]: null });

/** What became of a task: where it was not created, what has its key; null where it cannot refer to what it names. */
export type InsertResult = { created: true } | { created: false; existing: StoredTask | null };

/** How many parameters the functions take. */
const PARAMETERS = Array.from({ length: 49 }, (_, index) => `$${index + 1}`).join(', ');

/** Calls the function of one tenant of the migration `create-tasks-function`, which says what it does. */
export const CREATE_TASKS = new PreparedStatement<LeftOutRow>(
  'create-tasks',
  `SELECT * FROM activities.create_tasks(${PARAMETERS})`,
);

/** Calls its function of many tenants. */
export const CREATE_TASKS_OF_TENANTS = new PreparedStatement<LeftOutRow>(
  'create-tasks-of-tenants',
  `SELECT * FROM activities.create_tasks_of_tenants(${PARAMETERS})`,
);

/** The functions' arguments after the tenant, in their order: whether it is all or nothing, then one array a column. */
export function createTasksParameters(drafts: TaskDraft[], { atomic = false } = {}): unknown[] {
  const placed = drafts.map((draft, index) => ({ draft, position: index + 1 }));
  return [
    atomic,
    ...columns(drafts, ACTIVITY_COLUMNS),
    ...columns(placed.flatMap(targetRows), TARGET_COLUMNS),
    ...columns(placed.flatMap(attributeRows), ATTRIBUTE_COLUMNS),
    ...columns(placed.flatMap(eventRows), EVENT_COLUMNS),
  ];
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

interface Placed {
  draft: TaskDraft;
  position: number;
}

function columns<Row>(rows: Row[], read: ((row: Row) => unknown)[]): unknown[][] {
  return read.map((column) => rows.map(column));
}

/** Of an activity with its details, in the order of the statements' parameters. */
export const ACTIVITY_COLUMNS: ((draft: TaskDraft) => unknown)[] = [
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
  ({ task }) => task.assignedRouteId,
  ({ task }) => task.assignedOperatorId,
  ({ searchWords }) => searchWords,
];

const targetRows = ({ draft, position }: Placed) =>
  draft.target ? [{ draft, position, target: draft.target }] : [];

const TARGET_COLUMNS: ((row: ReturnType<typeof targetRows>[number]) => unknown)[] = [
  ({ position }) => position,
  ({ target }) => target.id,
  ({ target }) => target.status,
  ({ target }) => target.commerceUserId,
  ({ target }) => target.lockReason,
  ({ target }) => target.resolutionStrategy,
  ({ target }) => target.configId,
  ({ draft }) => toJson(draft.task.targetCriteria),
  ({ target }) => toJson(target.matchedCriterion),
  ({ target }) => target.errorMessage,
  ({ draft, target }) => (target.status === 'RESOLVED' ? draft.createdAt.toISOString() : null),
];

const attributeRows = ({ draft, position }: Placed) =>
  draft.attributes.map((attribute) => ({ draft, position, attribute }));

const ATTRIBUTE_COLUMNS: ((row: ReturnType<typeof attributeRows>[number]) => unknown)[] = [
  ({ position }) => position,
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

const eventRows = ({ draft, position }: Placed) => draft.events.map((event) => ({ draft, position, event }));

const EVENT_COLUMNS: ((row: ReturnType<typeof eventRows>[number]) => unknown)[] = [
  ({ position }) => position,
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

export function toStoredTask(row: StoredTaskRow): StoredTask {
  return {
    id: row.activity_id,
    channel: row.channel,
    status: row.status,
    fingerprint: row.request_fingerprint,
    assignedRouteId: row.assigned_route_id,
    assignedOperatorId: row.assigned_operator_id,
  };
}
