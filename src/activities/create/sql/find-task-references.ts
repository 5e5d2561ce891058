import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { OfTenant } from '../../../database/statements/shared-statement.js';
import type { FoundReferences, TaskReferences } from '../found-references.js';
import { type StoredTaskRow, toStoredTask } from './create-tasks.js';

interface TaskReferencesRow extends Omit<StoredTaskRow, 'activity_id'> {
  activity_id: string | null;
  commerce_is_active: boolean | null;
  route_is_active: boolean | null;
  operator_is_active: boolean | null;
}

/** Calls the function of one tenant of the migration `activity-types`, which says what it does. */
export const FIND_TASK_REFERENCES = new PreparedStatement<TaskReferencesRow>(
  'find-task-references',
  'SELECT * FROM activities.find_task_references($1, $2, $3, $4, $5)',
);

/** Calls its function of many tenants. */
export const FIND_TASK_REFERENCES_OF_TENANTS = new PreparedStatement<TaskReferencesRow>(
  'find-task-references-of-tenants',
  'SELECT * FROM activities.find_task_references_of_tenants($1, $2, $3, $4, $5)',
);

/** The functions' arguments after the tenant. */
export function referencesParameters(tasks: OfTenant<TaskReferences>[]): unknown[] {
  return [
    tasks.map(({ item }) => item.idempotencyKey),
    tasks.map(({ item }) => item.commerceId),
    tasks.map(({ item }) => item.assignedRouteId),
    tasks.map(({ item }) => item.assignedOperatorId),
  ];
}

export function toFoundReferences(
  _: OfTenant<TaskReferences>[],
  rows: TaskReferencesRow[],
): FoundReferences[] {
  return rows.map((row) => ({
    existing: row.activity_id === null ? null : toStoredTask({ ...row, activity_id: row.activity_id }),
    commerce: stateOf(row.commerce_is_active),
    route: stateOf(row.route_is_active),
    operator: stateOf(row.operator_is_active),
  }));
}

function stateOf(isActive: boolean | null): { isActive: boolean } | null {
  return isActive === null ? null : { isActive };
}
