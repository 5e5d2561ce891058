import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isDistributed } from '../connection/is-distributed.js';
import { CreateTasksFunction1764000000001 } from './1764000000001-create-tasks-function.js';
import {
  VARIANTS as FACTS_VARIANTS,
  createFindTaskReferences,
  distribute,
} from './1764000000011-split-task-contexts.js';

/** How one of two functions knows the tenant of the task at a position of its arrays. */
export interface Variant {
  suffix: string;
  parameter: string;
  tenantAt: (position: string) => string;
  /** Collects in `v_created` what the statement returns, an id a row. */
  collect: (insert: string) => string;
  /**
   * The tenant of a row `i` that belongs to a task, and how such rows are kept to the tasks that the call has
   * created.
   */
  tenant: string;
  ifCreated: string;
}

/**
 * For tables that are spread over machines by tenant: as one remote command, a call must be of one tenant.
 * Citus hands an INSERT down to that tenant's machine as a whole where the tenant comes from a joined row,
 * not from the parameter, and where it stands in no CTE. On one machine that form costs a tenth more.
 */
const OF_ONE_TENANT: Variant = {
  suffix: '',
  parameter: 'p_tenant_id uuid',
  tenantAt: () => 'p_tenant_id',
  collect: (insert) => `FOR v_id IN ${insert}
    LOOP
      v_created := v_created || v_id;
    END LOOP;`,
  tenant: 'a.tenant_id',
  ifCreated: `CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a`,
};

/**
 * For a single machine, where creates of a hundred tenants that wait at the same moment can share a statement
 * too.
 */
const OF_MANY_TENANTS: Variant = {
  suffix: '_of_tenants',
  parameter: 'p_tenant_ids uuid[]',
  tenantAt: (position) => `p_tenant_ids[${position}]`,
  collect: (insert) => `WITH inserted AS (${insert})
    SELECT coalesce(array_agg(id), '{}') INTO v_created FROM inserted;`,
  tenant: 'p_tenant_ids[i.position]',
  ifCreated: 'WHERE v_all OR p_ids[i.position] = ANY (v_created)',
};

/** What a later migration adds to the function that creates tasks. */
export interface Addition {
  /** After the others, each after a comma. */
  parameters: string;
  /** After the events are written. */
  statement: (variant: Variant) => string;
}

const NOTHING: Addition = { parameters: '', statement: () => '' };

/** Writes the activities whose references are active and whose keys are not taken, and returns their ids. */
const insertActivities = ({ tenantAt }: Variant) => `
      INSERT INTO activities.activities (
        tenant_id, id, type, channel, status, reason, commerce_id, assignment_reason, idempotency_key,
        request_fingerprint, scheduled_at, suggested_execution_time, user_status, score, created_by, created_at,
        updated_at, search_words)
      SELECT c.tenant_id, i.id, i.type, i.channel, i.status, i.reason, i.commerce_id, i.assignment_reason,
        i.idempotency_key, i.request_fingerprint, i.scheduled_at, i.suggested_execution_time, i.user_status, i.score,
        i.created_by, i.created_at, i.created_at, i.search_words::tsvector
      FROM unnest(p_ids, p_types, p_channels, p_statuses, p_reasons, p_commerce_ids, p_assignment_reasons,
          p_idempotency_keys, p_request_fingerprints, p_scheduled_ats, p_suggested_execution_times, p_user_statuses,
          p_scores, p_created_bys, p_created_ats, p_route_ids, p_operator_ids, p_search_words) WITH ORDINALITY
        AS i(id, type, channel, status, reason, commerce_id, assignment_reason, idempotency_key, request_fingerprint,
          scheduled_at, suggested_execution_time, user_status, score, created_by, created_at, route_id, operator_id,
          search_words, position)
      CROSS JOIN LATERAL (
        SELECT c.tenant_id FROM activities.commerces c
        WHERE c.tenant_id = ${tenantAt('i.position')} AND c.id = i.commerce_id AND c.is_active LIMIT 1) c
      CROSS JOIN LATERAL (
        SELECT FROM activities.routes r
        WHERE r.tenant_id = ${tenantAt('i.position')} AND r.id = i.route_id AND r.is_active LIMIT 1) r
      CROSS JOIN LATERAL (
        SELECT FROM activities.operators o
        WHERE o.tenant_id = ${tenantAt('i.position')} AND o.id = i.operator_id AND o.is_active LIMIT 1) o
      ORDER BY c.tenant_id, i.idempotency_key COLLATE "C", i.position
      ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
      RETURNING id`;

/**
 * Writes tasks with all that belongs to them in one statement: one round trip and one commit, whatever their
 * number.
 *
 * The rows of targets, attributes and events name their task by its position in the arrays, from 1. A task
 * whose idempotency key exists, or comes twice in the arrays (the first wins), is left out with its rows, and
 * so is one whose commerce, route or operator is missing or inactive; the function answers with what is
 * stored under the key, or with nulls. Where the call is atomic, it fails with `unique_violation`. Keys go in
 * by one order, so that two calls cannot wait for each other.
 *
 * Look-ups have `LIMIT 1`, which keeps each to its index, whatever the planner believes of a table that was
 * empty when it made the plan.
 */
export const createFunction = (variant: Variant, addition = NOTHING) => `
  CREATE FUNCTION activities.create_tasks${variant.suffix}(
    ${variant.parameter}, p_atomic boolean,
    p_ids uuid[], p_types text[], p_channels text[], p_statuses text[], p_reasons text[], p_commerce_ids uuid[],
    p_assignment_reasons text[], p_idempotency_keys text[], p_request_fingerprints bytea[],
    p_scheduled_ats timestamptz[], p_suggested_execution_times timestamptz[], p_user_statuses text[],
    p_scores integer[], p_created_bys text[], p_created_ats timestamptz[],
    p_route_ids uuid[], p_operator_ids uuid[], p_search_words text[],
    p_target_positions integer[], p_target_ids uuid[], p_target_statuses text[], p_target_commerce_user_ids uuid[],
    p_target_lock_reasons text[], p_target_strategies text[], p_target_config_ids uuid[],
    p_target_criteria_overrides jsonb[], p_target_matched_criteria jsonb[], p_target_error_messages text[],
    p_target_resolved_ats timestamptz[],
    p_attribute_positions integer[], p_attribute_keys text[], p_attribute_statuses text[],
    p_attribute_strategies text[], p_attribute_resolvers text[], p_attribute_by_policies boolean[],
    p_attribute_values jsonb[], p_attribute_fallbacks jsonb[], p_attribute_error_messages text[],
    p_attribute_resolved_ats timestamptz[],
    p_event_positions integer[], p_event_ids uuid[], p_event_types text[], p_event_from_statuses text[],
    p_event_to_statuses text[], p_event_error_codes text[], p_event_error_messages text[], p_event_actors text[],
    p_event_occurred_ats timestamptz[]${addition.parameters}
  ) RETURNS TABLE (
    task_position bigint, activity_id uuid, type text, channel text, status text, request_fingerprint bytea,
    assigned_route_id uuid, assigned_operator_id uuid
  ) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
  #variable_conflict use_column
  DECLARE
    v_id uuid;
    v_created uuid[] := '{}';
    v_all boolean;
  BEGIN
    ${variant.collect(insertActivities(variant))}

    v_all := cardinality(v_created) = cardinality(p_ids);
    IF p_atomic AND NOT v_all THEN
      RAISE unique_violation USING MESSAGE = 'an idempotency key exists, or a reference does not';
    END IF;

    INSERT INTO activities.task_details (
      tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
    SELECT ${variant.tenant}, i.id, i.route_id, i.operator_id, i.scheduled_at
    FROM unnest(p_ids, p_route_ids, p_operator_ids, p_scheduled_ats) WITH ORDINALITY
      AS i(id, route_id, operator_id, scheduled_at, position)
    ${variant.ifCreated};

    IF cardinality(p_target_ids) > 0 THEN
      INSERT INTO activities.activity_target_users (
        tenant_id, activity_id, id, status, commerce_user_id, lock_reason, resolution_strategy, config_id,
        criteria_override, matched_criterion, error_message, resolved_at)
      SELECT ${variant.tenant}, p_ids[i.position], i.id, i.status, i.commerce_user_id, i.lock_reason, i.strategy, i.config_id,
        i.criteria_override, i.matched_criterion, i.error_message, i.resolved_at
      FROM unnest(p_target_positions, p_target_ids, p_target_statuses, p_target_commerce_user_ids,
          p_target_lock_reasons, p_target_strategies, p_target_config_ids, p_target_criteria_overrides,
          p_target_matched_criteria, p_target_error_messages, p_target_resolved_ats)
        AS i(position, id, status, commerce_user_id, lock_reason, strategy, config_id, criteria_override,
          matched_criterion, error_message, resolved_at)
      ${variant.ifCreated};
    END IF;

    IF cardinality(p_attribute_keys) > 0 THEN
      INSERT INTO activities.activity_attributes (
        tenant_id, activity_id, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      SELECT ${variant.tenant}, p_ids[i.position], i.key, i.status, i.strategy, i.resolver, i.by_policy, i.value, i.fallback,
        i.error_message, i.resolved_at
      FROM unnest(p_attribute_positions, p_attribute_keys, p_attribute_statuses, p_attribute_strategies,
          p_attribute_resolvers, p_attribute_by_policies, p_attribute_values, p_attribute_fallbacks,
          p_attribute_error_messages, p_attribute_resolved_ats)
        AS i(position, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      ${variant.ifCreated};
    END IF;

    INSERT INTO activities.activity_status_events (
      tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    SELECT ${variant.tenant}, p_ids[i.position], i.id, i.event_type, i.from_status, i.to_status, i.error_code, i.error_message, i.actor,
      i.occurred_at
    FROM unnest(p_event_positions, p_event_ids, p_event_types, p_event_from_statuses, p_event_to_statuses,
        p_event_error_codes, p_event_error_messages, p_event_actors, p_event_occurred_ats)
      AS i(position, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    ${variant.ifCreated};
${addition.statement(variant)}
    IF NOT v_all THEN
      RETURN QUERY
      SELECT i.position, a.id, a.type, a.channel, a.status, a.request_fingerprint, d.assigned_route_id,
        d.assigned_operator_id
      FROM unnest(p_ids, p_idempotency_keys) WITH ORDINALITY AS i(id, idempotency_key, position)
      LEFT JOIN activities.activities a
        ON a.tenant_id = ${variant.tenantAt('i.position')} AND a.idempotency_key = i.idempotency_key
      LEFT JOIN activities.task_details d
        ON d.tenant_id = ${variant.tenantAt('i.position')} AND d.activity_id = a.id
      WHERE i.id <> ALL (v_created);
    END IF;
  END $$
`;

/**
 * One row for each item, in their order: what is stored under its key, and whether its references are active;
 * nulls for none. Each look-up has `LIMIT 1`, as above.
 */
const createFindReferences = ({ suffix, parameter, tenantAt }: Variant) => `
  CREATE FUNCTION activities.find_task_references${suffix}(
    ${parameter}, p_idempotency_keys text[], p_commerce_ids uuid[], p_route_ids uuid[], p_operator_ids uuid[]
  ) RETURNS TABLE (
    activity_id uuid, type text, channel text, status text, request_fingerprint bytea, assigned_route_id uuid,
    assigned_operator_id uuid, commerce_is_active boolean, route_is_active boolean, operator_is_active boolean
  ) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    SELECT e.*, c.is_active, r.is_active, o.is_active
    FROM unnest(p_idempotency_keys, p_commerce_ids, p_route_ids, p_operator_ids) WITH ORDINALITY
      AS i(idempotency_key, commerce_id, route_id, operator_id, position)
    LEFT JOIN LATERAL (
      SELECT t.id, t.type, t.channel, t.status, t.request_fingerprint, d.assigned_route_id, d.assigned_operator_id
      FROM activities.activities t
      JOIN activities.task_details d ON d.tenant_id = ${tenantAt('i.position')} AND d.activity_id = t.id
      WHERE t.tenant_id = ${tenantAt('i.position')} AND t.idempotency_key = i.idempotency_key LIMIT 1) e ON true
    LEFT JOIN LATERAL (
      SELECT c.is_active FROM activities.commerces c
      WHERE c.tenant_id = ${tenantAt('i.position')} AND c.id = i.commerce_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT r.is_active FROM activities.routes r
      WHERE r.tenant_id = ${tenantAt('i.position')} AND r.id = i.route_id LIMIT 1) r ON true
    LEFT JOIN LATERAL (
      SELECT o.is_active FROM activities.operators o
      WHERE o.tenant_id = ${tenantAt('i.position')} AND o.id = i.operator_id LIMIT 1) o ON true
    ORDER BY i.position;
  END $$
`;

/** Of one tenant each; their brothers of many tenants have a suffix. */
const NAMES = ['create_tasks', 'find_task_references'];
export const VARIANTS = [OF_ONE_TENANT, OF_MANY_TENANTS];

/** Writes the type of an activity as its draft says it, and reads it with what is stored under a key. */
export class ActivityTypes1764000000012 implements MigrationInterface {
  readonly name = 'ActivityTypes1764000000012';
  private readonly createTasksBefore = new CreateTasksFunction1764000000001();

  async up(runner: QueryRunner): Promise<void> {
    await this.createTasksBefore.down(runner);
    await dropFunctions(runner, ['find_task_references']);
    for (const variant of VARIANTS) {
      await runner.query(createFunction(variant));
      await runner.query(createFindReferences(variant));
    }
    await distribute(runner, NAMES);
    await planWithTenants(runner, [...NAMES, 'find_commerce_facts']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropFunctions(runner, NAMES);
    await this.createTasksBefore.up(runner);
    for (const variant of FACTS_VARIANTS) await runner.query(createFindTaskReferences(variant));
    await distribute(runner, NAMES);
  }
}

export async function dropFunctions(runner: QueryRunner, names: string[]): Promise<void> {
  for (const name of names) {
    for (const { suffix } of VARIANTS) await runner.query(`DROP FUNCTION activities.${name}${suffix}`);
  }
}

/**
 * Where tables are spread over machines, the tenant must be known when a statement about several of them is
 * planned.
 */
export async function planWithTenants(runner: QueryRunner, names: string[]): Promise<void> {
  if (!(await isDistributed(runner))) return;
  for (const name of names) await runner.query(`ALTER FUNCTION activities.${name} RESET plan_cache_mode`);
}
