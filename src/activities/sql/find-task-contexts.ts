import type { AddressFacts, StoredAttribute } from '../../attribute-resolution/find-internal-value.js';
import { PreparedStatement } from '../../database/prepared-statement.js';
import type { TenantId } from '../../database/tenant-id.js';
import type { TargetCandidate } from '../../target-resolution/resolve-target.js';
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

/**
 * One row for each query, in their order: what has the key, the three references, and of the commerce what resolution
 * needs. $1 is the tenant, or one for each query; $2 to $5 key, commerce, route and operator; $6 and $7 whether the commerce's facts
 * and users are wanted; $8 the attribute keys that any of the queries wants.
 *
 * `LIMIT 1` in the look-ups keeps each to its index, whatever the planner believes of a table that was empty when it
 * made the plan. Times are milliseconds since 1970.
 */
const findTaskContexts = (tenant: string, tenants: string, tenantColumn: string) =>
  `SELECT e.*, c.name AS commerce_name, c.tax_id AS commerce_tax_id, c.is_active AS commerce_is_active,
    r.is_active AS route_is_active, o.is_active AS operator_is_active,
    a.address AS primary_address, s.attributes AS stored_attributes, u.candidates
  FROM unnest(${tenants}$2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::boolean[], $7::boolean[])
    WITH ORDINALITY
    AS q(${tenantColumn}idempotency_key, commerce_id, route_id, operator_id, wants_facts, wants_candidates, position)
  LEFT JOIN LATERAL (
    SELECT t.id AS activity_id, t.channel, t.status, t.request_fingerprint, d.assigned_route_id,
      d.assigned_operator_id
    FROM activities.activities t
    JOIN activities.task_details d ON d.tenant_id = ${tenant} AND d.activity_id = t.id
    WHERE t.tenant_id = ${tenant} AND t.idempotency_key = q.idempotency_key LIMIT 1) e ON true
  LEFT JOIN LATERAL (
    SELECT c.id, c.name, c.tax_id, c.is_active FROM activities.commerces c
    WHERE c.tenant_id = ${tenant} AND c.id = q.commerce_id LIMIT 1) c ON true
  LEFT JOIN LATERAL (
    SELECT r.is_active FROM activities.routes r
    WHERE r.tenant_id = ${tenant} AND r.id = q.route_id LIMIT 1) r ON true
  LEFT JOIN LATERAL (
    SELECT o.is_active FROM activities.operators o
    WHERE o.tenant_id = ${tenant} AND o.id = q.operator_id LIMIT 1) o ON true
  LEFT JOIN LATERAL (
    SELECT json_build_object('street', a.street, 'city', a.city, 'region', a.region,
      'postalCode', a.postal_code, 'countryCode', a.country_code) AS address
    FROM activities.commerce_addresses a
    WHERE q.wants_facts AND a.tenant_id = ${tenant} AND a.commerce_id = c.id AND a.is_primary
    LIMIT 1) a ON true
  LEFT JOIN LATERAL (
    SELECT json_object_agg(s.key, json_build_object('value', s.value,
      'validFrom', extract(epoch FROM s.valid_from) * 1000, 'validTo', extract(epoch FROM s.valid_to) * 1000))
      AS attributes
    FROM activities.commerce_attributes s
    WHERE q.wants_facts AND s.tenant_id = ${tenant} AND s.commerce_id = c.id AND s.key = ANY ($8::text[])) s ON true
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', u.id, 'createdAt', extract(epoch FROM u.created_at) * 1000,
      'roles', coalesce((
        SELECT json_agg(ur.role) FROM activities.commerce_user_roles ur
        WHERE ur.tenant_id = ${tenant} AND ur.commerce_user_id = u.id), '[]'),
      'lastContacts', coalesce((
        SELECT json_object_agg(l.channel, extract(epoch FROM l.last_contacted_at) * 1000)
        FROM activities.commerce_user_last_contacts l
        WHERE l.tenant_id = ${tenant} AND l.commerce_user_id = u.id), '{}'))) AS candidates
    FROM activities.commerce_users u
    WHERE q.wants_candidates AND u.tenant_id = ${tenant} AND u.commerce_id = c.id AND u.is_active) u ON true
  ORDER BY q.position`;

/** All queries are of one tenant: where tables are spread over machines, the statement goes to that tenant's alone. */
export const FIND_TASK_CONTEXTS = new PreparedStatement<TaskContextRow>(
  'find-task-contexts',
  findTaskContexts('$1', '', ''),
);

/** Each query is of its own tenant. */
export const FIND_TASK_CONTEXTS_OF_TENANTS = new PreparedStatement<TaskContextRow>(
  'find-task-contexts-of-tenants',
  findTaskContexts('q.tenant_id', '$1::uuid[], ', 'tenant_id, '),
);

/** The statement's parameters. What is wanted of a commerce is read once, however many of the queries want it. */
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
    queries.map(({ routeId }) => routeId),
    queries.map(({ operatorId }) => operatorId),
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
