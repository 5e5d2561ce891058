import type {
  AddressFacts,
  StoredAttribute,
} from '../../../activity-config/attributes/find-internal-value.js';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { TenantId } from '../../../database/tenant/tenant-id.js';
import type { TargetCandidate } from '../../../activity-config/targets/resolve-target.js';
import type { TaskContext, TaskQuery } from '../task-context.js';
import { type StoredTaskRow, toStoredTask } from './create-tasks.js';

export interface TaskContextRow extends Omit<StoredTaskRow, 'activity_id'> {
  activity_id: string | null;
  commerce_name: string | null;
  commerce_tax_id: string | null;
  commerce_is_active: boolean | null;
  route_is_active: boolean | null;
  operator_is_active: boolean | null;
  primary_address: AddressFacts | null;
  stored_attributes: Record<string, StoredAttribute> | null;
  candidates: TargetCandidate[] | null;
}

/** A query, and in whose tenant. */
export interface TenantQuery {
  tenantId: TenantId;
  query: TaskQuery;
}

/** Calls the function of one tenant of the migration `find-task-contexts-function`, which says what it does. */
export const FIND_TASK_CONTEXTS = new PreparedStatement<TaskContextRow>(
  'find-task-contexts',
  'SELECT * FROM activities.find_task_contexts($1, $2, $3, $4, $5, $6, $7, $8)',
);

/** Calls its function of many tenants. */
export const FIND_TASK_CONTEXTS_OF_TENANTS = new PreparedStatement<TaskContextRow>(
  'find-task-contexts-of-tenants',
  'SELECT * FROM activities.find_task_contexts_of_tenants($1, $2, $3, $4, $5, $6, $7, $8)',
);

/** The functions' arguments, in their order. What is wanted of a commerce is read once, however many of the queries want it. */
export function findTaskContextsParameters(tenants: TenantId | TenantId[], items: TenantQuery[]): unknown[] {
  const queries = items.map(({ query }) => query);
  const wants = wantsByCommerce(items);
  const ofFirst = items.map((item, index) => {
    const want = wants.get(commerceOf(item));
    return want?.first === index ? want : null;
  });
  return [
    tenants,
    queries.map(({ idempotencyKey }) => idempotencyKey),
    queries.map(({ commerceId }) => commerceId),
    queries.map(({ assignedRouteId }) => assignedRouteId),
    queries.map(({ assignedOperatorId }) => assignedOperatorId),
    ofFirst.map((want) => want?.facts ?? false),
    ofFirst.map((want) => want?.candidates ?? false),
    [...new Set(queries.flatMap(({ attributeKeys }) => attributeKeys))],
  ];
}

interface Wants {
  /** The first query of the commerce, which reads for all of them. */
  first: number;
  facts: boolean;
  candidates: boolean;
}

function wantsByCommerce(items: TenantQuery[]): Map<string, Wants> {
  const wants = new Map<string, Wants>();
  for (const [index, item] of items.entries()) {
    const commerce = commerceOf(item);
    const before = wants.get(commerce) ?? { first: index, facts: false, candidates: false };
    wants.set(commerce, {
      first: before.first,
      facts: before.facts || item.query.attributeKeys.length > 0,
      candidates: before.candidates || item.query.wantsCandidates,
    });
  }
  return wants;
}

function commerceOf({ tenantId, query }: TenantQuery): string {
  return `${tenantId} ${query.commerceId}`;
}

/** The context of each query, of the statement's rows. */
export function toTaskContexts(items: TenantQuery[], rows: TaskContextRow[]): TaskContext[] {
  const firstOf = new Map<string, TaskContextRow>();
  return rows.map((row, index) => {
    const commerce = commerceOf(items[index]!);
    if (!firstOf.has(commerce)) firstOf.set(commerce, row);
    return toTaskContext(row, firstOf.get(commerce)!);
  });
}

function toTaskContext(row: TaskContextRow, first: TaskContextRow): TaskContext {
  return {
    existing: row.activity_id === null ? null : toStoredTask({ ...row, activity_id: row.activity_id }),
    commerce:
      row.commerce_is_active === null
        ? null
        : {
            name: row.commerce_name!,
            taxId: row.commerce_tax_id,
            isActive: row.commerce_is_active,
            primaryAddress: first.primary_address,
            storedAttributes: first.stored_attributes ?? {},
          },
    route: row.route_is_active === null ? null : { isActive: row.route_is_active },
    operator: row.operator_is_active === null ? null : { isActive: row.operator_is_active },
    candidates: first.candidates ?? [],
  };
}
