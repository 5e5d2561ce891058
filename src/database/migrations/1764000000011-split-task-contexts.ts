import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isDistributed } from '../connection/is-distributed.js';
import { FindTaskContextsFunction1764000000002 } from './1764000000002-find-task-contexts-function.js';

/** How one of two functions knows the tenant of an item. */
interface Variant {
  suffix: string;
  parameter: string;
  tenant: string;
  /** What the items' columns start with. */
  column: string;
  values: string;
}

/** For tables that are spread over machines by tenant: a call goes to one tenant's machine. */
const OF_ONE_TENANT: Variant = {
  suffix: '',
  parameter: 'p_tenant_id uuid',
  tenant: 'p_tenant_id',
  column: '',
  values: '',
};

/** For a single machine, where creates of many tenants share a call. */
const OF_MANY_TENANTS: Variant = {
  suffix: '_of_tenants',
  parameter: 'p_tenant_ids uuid[]',
  tenant: 'q.tenant_id',
  column: 'tenant_id, ',
  values: 'p_tenant_ids, ',
};

export const VARIANTS = [OF_ONE_TENANT, OF_MANY_TENANTS];

/**
 * What the functions below share. Each is a function for its setting: left to itself, PostgreSQL plans the
 * statement for each call anew, since arrays of one element look cheaper than arrays of unknown length, and
 * that took 1.8 ms of a lone create instead of 0.4. `LIMIT 1` in the look-ups keeps each to its index,
 * whatever the planner believes of a table that was empty when it made the plan. Times are milliseconds since
 * 1970.
 */
const LANGUAGE = `LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
  #variable_conflict use_column`;

/**
 * One row for each item, in their order: what of the commerce a target or an attribute is resolved from,
 * where the item wants its attributes and its users; nulls where the tenant has no such commerce.
 * `p_attribute_keys` are the keys that any of the items wants.
 */
const createFindCommerceFacts = ({ suffix, parameter, tenant, column, values }: Variant) => `
  CREATE FUNCTION activities.find_commerce_facts${suffix}(
    ${parameter}, p_commerce_ids uuid[], p_wants_attributes boolean[], p_wants_users boolean[], p_attribute_keys text[]
  ) RETURNS TABLE (
    commerce_name text, commerce_tax_id text, primary_address json, stored_attributes json, candidates json
  ) ${LANGUAGE}
  BEGIN
    RETURN QUERY
    SELECT c.name, c.tax_id, a.address, s.attributes, u.candidates
    FROM unnest(${values}p_commerce_ids, p_wants_attributes, p_wants_users) WITH ORDINALITY
      AS q(${column}commerce_id, wants_attributes, wants_users, position)
    LEFT JOIN LATERAL (
      SELECT c.id, c.name, c.tax_id FROM activities.commerces c
      WHERE c.tenant_id = ${tenant} AND c.id = q.commerce_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT json_build_object('street', a.street, 'city', a.city, 'region', a.region,
        'postalCode', a.postal_code, 'countryCode', a.country_code) AS address
      FROM activities.commerce_addresses a
      WHERE q.wants_attributes AND a.tenant_id = ${tenant} AND a.commerce_id = c.id AND a.is_primary
      LIMIT 1) a ON true
    LEFT JOIN LATERAL (
      SELECT json_object_agg(s.key, json_build_object('value', s.value,
        'validFrom', extract(epoch FROM s.valid_from) * 1000, 'validTo', extract(epoch FROM s.valid_to) * 1000))
        AS attributes
      FROM activities.commerce_attributes s
      WHERE q.wants_attributes AND s.tenant_id = ${tenant} AND s.commerce_id = c.id
        AND s.key = ANY (p_attribute_keys)) s ON true
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
      WHERE q.wants_users AND u.tenant_id = ${tenant} AND u.commerce_id = c.id AND u.is_active) u ON true
    ORDER BY q.position;
  END $$
`;

/**
 * One row for each item, in their order: the task that has its key, and whether its references are active;
 * nulls for none.
 */
export const createFindTaskReferences = ({ suffix, parameter, tenant, column, values }: Variant) => `
  CREATE FUNCTION activities.find_task_references${suffix}(
    ${parameter}, p_idempotency_keys text[], p_commerce_ids uuid[], p_route_ids uuid[], p_operator_ids uuid[]
  ) RETURNS TABLE (
    activity_id uuid, channel text, status text, request_fingerprint bytea, assigned_route_id uuid,
    assigned_operator_id uuid, commerce_is_active boolean, route_is_active boolean, operator_is_active boolean
  ) ${LANGUAGE}
  BEGIN
    RETURN QUERY
    SELECT e.*, c.is_active, r.is_active, o.is_active
    FROM unnest(${values}p_idempotency_keys, p_commerce_ids, p_route_ids, p_operator_ids) WITH ORDINALITY
      AS q(${column}idempotency_key, commerce_id, route_id, operator_id, position)
    LEFT JOIN LATERAL (
      SELECT t.id, t.channel, t.status, t.request_fingerprint, d.assigned_route_id, d.assigned_operator_id
      FROM activities.activities t
      JOIN activities.task_details d ON d.tenant_id = ${tenant} AND d.activity_id = t.id
      WHERE t.tenant_id = ${tenant} AND t.idempotency_key = q.idempotency_key LIMIT 1) e ON true
    LEFT JOIN LATERAL (
      SELECT c.is_active FROM activities.commerces c
      WHERE c.tenant_id = ${tenant} AND c.id = q.commerce_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT r.is_active FROM activities.routes r
      WHERE r.tenant_id = ${tenant} AND r.id = q.route_id LIMIT 1) r ON true
    LEFT JOIN LATERAL (
      SELECT o.is_active FROM activities.operators o
      WHERE o.tenant_id = ${tenant} AND o.id = q.operator_id LIMIT 1) o ON true
    ORDER BY q.position;
  END $$
`;

const NAMES = ['find_commerce_facts', 'find_task_references'];

/**
 * Reads apart what a task is decided from and why a task is refused, which were one: most creates need one of
 * them.
 */
export class SplitTaskContexts1764000000011 implements MigrationInterface {
  readonly name = 'SplitTaskContexts1764000000011';
  private readonly before = new FindTaskContextsFunction1764000000002();

  async up(runner: QueryRunner): Promise<void> {
    for (const variant of VARIANTS) {
      await runner.query(createFindCommerceFacts(variant));
      await runner.query(createFindTaskReferences(variant));
    }
    await distribute(runner, NAMES);
    await this.before.down(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.before.up(runner);
    await distribute(runner, ['find_task_contexts']);
    for (const name of NAMES) {
      await runner.query(`DROP FUNCTION activities.${name}`);
      await runner.query(`DROP FUNCTION activities.${name}_of_tenants`);
    }
  }
}

/** Lets calls of functions go to their tenant's machine, where the tables are spread over some. */
export async function distribute(runner: QueryRunner, names: readonly string[]): Promise<void> {
  if (!(await isDistributed(runner))) return;
  for (const name of names) {
    await runner.query(
      `SELECT create_distributed_function('activities.${name}'::regproc::oid::regprocedure, 'p_tenant_id', 'activities.tenants')`,
    );
  }
}
