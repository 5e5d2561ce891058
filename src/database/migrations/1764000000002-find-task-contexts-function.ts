import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How one of the two functions knows the tenant of a query. */
interface Variant {
  name: string;
  parameter: string;
  tenant: string;
  /** What the queries' columns start with. */
  column: string;
  values: string;
}

/** For tables that are spread over machines by tenant: a call goes to one tenant's machine. */
const OF_ONE_TENANT: Variant = {
  name: 'find_task_contexts',
  parameter: 'p_tenant_id uuid',
  tenant: 'p_tenant_id',
  column: '',
  values: '',
};

/** For a single machine, where creates of many tenants share a call. */
const OF_MANY_TENANTS: Variant = {
  name: 'find_task_contexts_of_tenants',
  parameter: 'p_tenant_ids uuid[]',
  tenant: 'q.tenant_id',
  column: 'tenant_id, ',
  values: 'p_tenant_ids, ',
};

/** What every create has to know. */
const KNOWN = 'e.*, c.name, c.tax_id, c.is_active, r.is_active, o.is_active';

const fromQueries = ({ tenant, column, values }: Variant) => `
    FROM unnest(${values}p_idempotency_keys, p_commerce_ids, p_route_ids, p_operator_ids, p_wants_facts,
        p_wants_candidates) WITH ORDINALITY
      AS q(${column}idempotency_key, commerce_id, route_id, operator_id, wants_facts, wants_candidates, position)
    LEFT JOIN LATERAL (
      SELECT t.id, t.channel, t.status, t.request_fingerprint, d.assigned_route_id, d.assigned_operator_id
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
      WHERE o.tenant_id = ${tenant} AND o.id = q.operator_id LIMIT 1) o ON true`;

/** What a target or an attribute is resolved from. */
const withResolution = ({ tenant }: Variant) => `
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
      WHERE q.wants_facts AND s.tenant_id = ${tenant} AND s.commerce_id = c.id AND s.key = ANY (p_attribute_keys)
      ) s ON true
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
      WHERE q.wants_candidates AND u.tenant_id = ${tenant} AND u.commerce_id = c.id AND u.is_active) u ON true`;

/**
 * One row for each query, in their order: what has the key, the three references, and of the commerce what
 * resolution needs, where the query wants its facts and its users. `p_attribute_keys` are the keys that any
 * of the queries wants.
 *
 * It is a function for its setting: left to itself, PostgreSQL plans the statement for each call anew, since
 * arrays of one element look cheaper than arrays of unknown length, and that took 1.8 ms of a lone create
 * instead of 0.4.
 *
 * Where no query wants more than the references, the joins that find more are left out: to begin and end them
 * took a third of the time of one query.
 *
 * `LIMIT 1` in the look-ups keeps each to its index, whatever the planner believes of a table that was empty
 * when it made the plan. Times are milliseconds since 1970.
 */
const createFunction = (variant: Variant) => `
  CREATE FUNCTION activities.${variant.name}(
    ${variant.parameter}, p_idempotency_keys text[], p_commerce_ids uuid[], p_route_ids uuid[], p_operator_ids uuid[],
    p_wants_facts boolean[], p_wants_candidates boolean[], p_attribute_keys text[]
  ) RETURNS TABLE (
    activity_id uuid, channel text, status text, request_fingerprint bytea, assigned_route_id uuid,
    assigned_operator_id uuid, commerce_name text, commerce_tax_id text, commerce_is_active boolean,
    route_is_active boolean, operator_is_active boolean, primary_address json, stored_attributes json, candidates json
  ) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
  #variable_conflict use_column
  BEGIN
    IF true = ANY (p_wants_facts) OR true = ANY (p_wants_candidates) THEN
      RETURN QUERY
      SELECT ${KNOWN}, a.address, s.attributes, u.candidates
      ${fromQueries(variant)}
      ${withResolution(variant)}
      ORDER BY q.position;
    ELSE
      RETURN QUERY
      SELECT ${KNOWN}, NULL::json, NULL::json, NULL::json
      ${fromQueries(variant)}
      ORDER BY q.position;
    END IF;
  END $$
`;

export class FindTaskContextsFunction1764000000002 implements MigrationInterface {
  readonly name = 'FindTaskContextsFunction1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createFunction(OF_ONE_TENANT));
    await runner.query(createFunction(OF_MANY_TENANTS));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION activities.find_task_contexts');
    await runner.query('DROP FUNCTION activities.find_task_contexts_of_tenants');
  }
}
