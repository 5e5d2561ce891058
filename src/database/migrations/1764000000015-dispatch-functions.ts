import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isDistributed } from '../connection/is-distributed.js';

/**
 * A queue that was empty when its statements were planned may have a million rows a minute later. Whatever the
 * planner believes of it, rows are read in the order of the index, and what belongs to each by its key.
 */
const BY_INDEX =
  'SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off';

/**
 * Gives rows of the queue to one instance, and says all that their messages are made of.
 *
 * Of a configuration those that are due and have no lease, the longest due first; or one activity, whatever its
 * due time. A row is locked with its activity, in one join: locked alone, a claim succeeded beside a cancel
 * whose transaction was still open. What others have locked is passed over. The activity's status is looked at
 * when it is locked; a row whose activity is not READY has no place in the queue and is deleted.
 *
 * The try is counted. A lease that ran out leaves an attempt of its own, since what it sent may have arrived:
 * `p_attempt_ids` has an id for each row that may be claimed.
 *
 * Nothing is claimed where the configuration is inactive, or is held and the claim does not pass that, as a probe
 * and a dispatch by hand do.
 */
const CLAIM_DISPATCHES = `
  CREATE FUNCTION activities.claim_dispatches(
    p_tenant_id uuid, p_config_id uuid, p_activity_id uuid, p_count integer, p_token uuid, p_now timestamptz,
    p_lease_until timestamptz, p_passes_hold boolean, p_attempt_ids uuid[]
  ) RETURNS TABLE (
    activity_id uuid, due_at timestamptz, attempts integer, generation integer, first_claimed_at timestamptz,
    is_lease_lost boolean, idempotency_key text, channel text, reason text, assignment_reason text,
    scheduled_at timestamptz, suggested_execution_time timestamptz, score integer, user_status text,
    commerce_id uuid, commerce json, route json, operator json, targets json, attributes json
  ) LANGUAGE plpgsql ${BY_INDEX} AS $$
  #variable_conflict use_column
  DECLARE
    v_row record;
    v_claimed uuid[] := '{}';
    v_lost uuid[] := '{}';
    v_stale uuid[] := '{}';
    v_active boolean;
  BEGIN
    SELECT c.is_active INTO v_active
    FROM activities.dispatch_configs c WHERE c.tenant_id = p_tenant_id AND c.id = p_config_id;
    IF v_active IS NOT TRUE THEN
      RETURN;
    END IF;
    IF NOT p_passes_hold THEN
      PERFORM FROM activities.dispatch_config_states s
      WHERE s.tenant_id = p_tenant_id AND s.config_id = p_config_id
        AND (s.probes IS NOT NULL OR s.held_until > p_now);
      IF FOUND THEN
        RETURN;
      END IF;
    END IF;

    IF p_activity_id IS NULL THEN
${lockRows('d.due_at <= p_now', '\n        ORDER BY d.due_at LIMIT p_count')}
    ELSE
${lockRows('d.activity_id = p_activity_id')}
    END IF;

    IF cardinality(v_stale) > 0 THEN
      DELETE FROM activities.dispatches d WHERE d.tenant_id = p_tenant_id AND d.activity_id = ANY (v_stale);
    END IF;
    IF cardinality(v_claimed) = 0 THEN
      RETURN;
    END IF;

    IF cardinality(v_lost) > 0 THEN
      INSERT INTO activities.dispatch_attempts (
        tenant_id, activity_id, id, config_id, generation, attempt, started_at, duration_ms, outcome, error_code,
        error_message, instance)
      SELECT d.tenant_id, d.activity_id, i.id, d.config_id, d.generation, d.attempts,
        CASE WHEN d.attempts = 1 THEN coalesce(d.first_claimed_at, p_now) ELSE d.lease_until END, 0, 'UNKNOWN',
        'LEASE_EXPIRED', 'The instance that had the task ended before it noted what came of it', 'unknown'
      FROM unnest(v_lost, p_attempt_ids[1:cardinality(v_lost)]) AS i(activity_id, id)
      JOIN activities.dispatches d ON d.tenant_id = p_tenant_id AND d.activity_id = i.activity_id;
    END IF;

    UPDATE activities.dispatches d
    SET lease_token = p_token, lease_until = p_lease_until, attempts = d.attempts + 1,
      first_claimed_at = coalesce(d.first_claimed_at, p_now),
      may_have_arrived = d.may_have_arrived OR d.lease_token IS NOT NULL
    WHERE d.tenant_id = p_tenant_id AND d.activity_id = ANY (v_claimed);

    RETURN QUERY
    SELECT d.activity_id, d.due_at, d.attempts, d.generation, d.first_claimed_at, d.activity_id = ANY (v_lost),
      a.idempotency_key, a.channel, a.reason, a.assignment_reason, a.scheduled_at, a.suggested_execution_time, a.score,
      a.user_status, a.commerce_id,
      (SELECT json_build_object(
          'id', c.id, 'externalId', c.external_id, 'name', c.name, 'taxId', c.tax_id,
          'address', (
            SELECT json_build_object(
              'street', p.street, 'city', p.city, 'region', p.region, 'postalCode', p.postal_code,
              'countryCode', p.country_code, 'latitude', p.latitude, 'longitude', p.longitude)
            FROM activities.commerce_addresses p
            WHERE p.tenant_id = p_tenant_id AND p.commerce_id = c.id AND p.is_primary LIMIT 1))
        FROM activities.commerces c WHERE c.tenant_id = p_tenant_id AND c.id = a.commerce_id LIMIT 1),
      (SELECT json_build_object('id', r.id, 'externalId', r.external_id, 'name', r.name)
        FROM activities.task_details t
        JOIN activities.routes r ON r.tenant_id = p_tenant_id AND r.id = t.assigned_route_id
        WHERE t.tenant_id = p_tenant_id AND t.activity_id = d.activity_id LIMIT 1),
      (SELECT json_build_object(
          'id', o.id, 'externalId', o.external_id, 'type', o.type, 'name', o.name, 'email', o.email,
          'phone', o.phone)
        FROM activities.task_details t
        JOIN activities.operators o ON o.tenant_id = p_tenant_id AND o.id = t.assigned_operator_id
        WHERE t.tenant_id = p_tenant_id AND t.activity_id = d.activity_id LIMIT 1),
      (SELECT json_agg(json_build_object(
          'id', u.id, 'status', u.status, 'resolutionStrategy', u.resolution_strategy,
          'criteriaOverride', u.criteria_override, 'user', ${user('u.commerce_user_id')}) ORDER BY u.id)
        FROM activities.activity_target_users u
        WHERE u.tenant_id = p_tenant_id AND u.activity_id = d.activity_id),
      (SELECT json_agg(json_build_object(
          'key', b.key, 'status', b.status, 'strategy', b.strategy, 'value', b.value, 'fallback', b.fallback)
          ORDER BY b.key)
        FROM activities.activity_attributes b
        WHERE b.tenant_id = p_tenant_id AND b.activity_id = d.activity_id)
    FROM activities.dispatches d
    JOIN activities.activities a ON a.tenant_id = p_tenant_id AND a.id = d.activity_id
    WHERE d.tenant_id = p_tenant_id AND d.activity_id = ANY (v_claimed) AND d.lease_token = p_token
    ORDER BY d.due_at;
  END $$
`;

/**
 * The loop of a claim that locks rows. One each for what is due and for one activity, since a condition for both is
 * found by no index.
 */
function lockRows(condition: string, order = ''): string {
  return `
      FOR v_row IN
        SELECT d.activity_id, a.status, d.lease_token
        FROM activities.dispatches d
        JOIN activities.activities a ON a.tenant_id = p_tenant_id AND a.id = d.activity_id
        WHERE d.tenant_id = p_tenant_id AND d.config_id = p_config_id AND ${condition}
          AND (d.lease_until IS NULL OR d.lease_until <= p_now)${order}
        FOR NO KEY UPDATE OF d, a SKIP LOCKED
      LOOP
        IF v_row.status = 'READY' THEN
          v_claimed := v_claimed || v_row.activity_id;
          IF v_row.lease_token IS NOT NULL THEN
            v_lost := v_lost || v_row.activity_id;
          END IF;
        ELSE
          v_stale := v_stale || v_row.activity_id;
        END IF;
      END LOOP;`.slice(1);
}

/** A person at the commerce as a message shows them, whose id a column has. */
function user(id: string): string {
  return `(
            SELECT json_build_object(
              'id', m.id, 'externalId', m.external_id, 'name', m.name,
              'roles', coalesce((
                SELECT json_agg(l.role ORDER BY l.role) FROM activities.commerce_user_roles l
                WHERE l.tenant_id = p_tenant_id AND l.commerce_user_id = m.id), '[]'),
              'contacts', coalesce((
                SELECT json_agg(json_build_object('type', n.type, 'value', n.value, 'isPrimary', n.is_primary)
                  ORDER BY n.id)
                FROM activities.commerce_user_contacts n
                WHERE n.tenant_id = p_tenant_id AND n.commerce_user_id = m.id), '[]'))
            FROM activities.commerce_users m
            WHERE m.tenant_id = p_tenant_id AND m.id = ${id} LIMIT 1)`;
}

/**
 * Writes what was decided of claimed tasks just before they go out (strategy `ON_DISPATCH`), where the claim is
 * still in force: targets and attributes, and of a task for which something was not found the status
 * UNRESOLVED with its event, while its row leaves the queue. Targets and attributes name their task by its
 * position in the arrays, from 1. Returns the tasks whose claim was in force, each with its target's person.
 */
const RESOLVE_DISPATCHES = `
  CREATE FUNCTION activities.resolve_dispatches(
    p_tenant_id uuid, p_token uuid, p_now timestamptz, p_actor text,
    p_activity_ids uuid[], p_are_resolved boolean[], p_event_ids uuid[], p_error_codes text[], p_error_messages text[],
    p_target_positions integer[], p_target_ids uuid[], p_target_statuses text[], p_target_commerce_user_ids uuid[],
    p_target_lock_reasons text[], p_target_config_ids uuid[], p_target_matched_criteria jsonb[],
    p_target_error_messages text[],
    p_attribute_positions integer[], p_attribute_keys text[], p_attribute_statuses text[],
    p_attribute_resolvers text[], p_attribute_by_policies boolean[], p_attribute_values jsonb[],
    p_attribute_error_messages text[]
  ) RETURNS TABLE (activity_id uuid, "user" json) LANGUAGE plpgsql ${BY_INDEX} AS $$
  #variable_conflict use_column
  DECLARE
    v_id uuid;
    v_held uuid[] := '{}';
  BEGIN
    PERFORM FROM activities.activities a
    WHERE a.tenant_id = p_tenant_id AND a.id = ANY (p_activity_ids) ORDER BY a.id FOR NO KEY UPDATE;
    FOR v_id IN
      SELECT d.activity_id FROM activities.dispatches d
      WHERE d.tenant_id = p_tenant_id AND d.activity_id = ANY (p_activity_ids) AND d.lease_token = p_token
      ORDER BY d.activity_id FOR NO KEY UPDATE
    LOOP
      v_held := v_held || v_id;
    END LOOP;

    UPDATE activities.activity_target_users u
    SET status = i.status, commerce_user_id = i.commerce_user_id, lock_reason = i.lock_reason, config_id = i.config_id,
      matched_criterion = i.matched_criterion, error_message = i.error_message,
      resolved_at = CASE WHEN i.status = 'RESOLVED' THEN p_now END
    FROM unnest(p_target_positions, p_target_ids, p_target_statuses, p_target_commerce_user_ids,
        p_target_lock_reasons, p_target_config_ids, p_target_matched_criteria, p_target_error_messages)
      AS i(position, id, status, commerce_user_id, lock_reason, config_id, matched_criterion, error_message)
    WHERE u.tenant_id = p_tenant_id AND u.activity_id = p_activity_ids[i.position] AND u.id = i.id
      AND u.activity_id = ANY (v_held);

    UPDATE activities.activity_attributes b
    SET status = i.status, resolver = i.resolver, by_policy = i.by_policy, value = i.value,
      error_message = i.error_message, resolved_at = CASE WHEN i.status <> 'FAILED' THEN p_now END
    FROM unnest(p_attribute_positions, p_attribute_keys, p_attribute_statuses, p_attribute_resolvers,
        p_attribute_by_policies, p_attribute_values, p_attribute_error_messages)
      AS i(position, key, status, resolver, by_policy, value, error_message)
    WHERE b.tenant_id = p_tenant_id AND b.activity_id = p_activity_ids[i.position] AND b.key = i.key
      AND b.activity_id = ANY (v_held);

    UPDATE activities.activities a
    SET status = 'UNRESOLVED', version = a.version + 1, updated_at = p_now
    FROM unnest(p_activity_ids, p_are_resolved) AS i(id, is_resolved)
    WHERE a.tenant_id = p_tenant_id AND a.id = i.id AND NOT i.is_resolved AND a.id = ANY (v_held);

    INSERT INTO activities.activity_status_events (
      tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    SELECT a.tenant_id, i.activity_id, i.id, 'RESOLUTION_FAILED', 'READY', 'UNRESOLVED', i.error_code, i.error_message,
      p_actor, p_now
    FROM unnest(p_activity_ids, p_are_resolved, p_event_ids, p_error_codes, p_error_messages)
      AS i(activity_id, is_resolved, id, error_code, error_message)
    CROSS JOIN LATERAL (
      SELECT a.tenant_id FROM activities.activities a
      WHERE a.tenant_id = p_tenant_id AND a.id = i.activity_id LIMIT 1) a
    WHERE NOT i.is_resolved AND i.activity_id = ANY (v_held);

    DELETE FROM activities.dispatches d
    USING unnest(p_activity_ids, p_are_resolved) AS i(activity_id, is_resolved)
    WHERE d.tenant_id = p_tenant_id AND d.activity_id = i.activity_id AND NOT i.is_resolved
      AND d.activity_id = ANY (v_held);

    RETURN QUERY
    SELECT a.id, (
        SELECT ${user('u.commerce_user_id')}
        FROM activities.activity_target_users u
        WHERE u.tenant_id = p_tenant_id AND u.activity_id = a.id AND u.status = 'RESOLVED' ORDER BY u.id LIMIT 1)
    FROM activities.activities a WHERE a.tenant_id = p_tenant_id AND a.id = ANY (v_held);
  END $$
`;

/**
 * Writes what came of a group of claimed tasks of one configuration. An item's `next` says what becomes of its
 * task: \`DISPATCHED\` and \`FAILED\` are its status, with an event, and its row leaves the queue; \`RETRY\` dates the
 * row anew; \`GIVE_BACK\` too, where a time is given, and gives the try back. That is done only where the item's token is
 * still in force; an attempt and the provider's id are written in any case, since they happened.
 *
 * A provider's id that another task of the configuration has is left out, and noted on the attempt.
 *
 * The breaker's state is written where it is still what the caller took it for. Otherwise nothing of it is
 * written, and the caller decides again by what the function returns.
 */
const SETTLE_DISPATCHES = `
  CREATE FUNCTION activities.settle_dispatches(
    p_tenant_id uuid, p_config_id uuid, p_now timestamptz, p_instance text,
    p_activity_ids uuid[], p_tokens uuid[], p_nexts text[], p_due_ats timestamptz[], p_may_have_arriveds boolean[],
    p_actors text[], p_event_ids uuid[], p_event_error_codes text[], p_event_error_messages text[],
    p_attempt_ids uuid[], p_generations integer[], p_attempts integer[], p_started_ats timestamptz[],
    p_durations integer[], p_outcomes text[], p_response_statuses integer[], p_response_bodies text[],
    p_error_codes text[], p_error_messages text[], p_provider_activity_ids text[],
    p_failures_before integer, p_probes_before integer, p_held_until_before timestamptz, p_probe_token_before uuid,
    p_failures integer, p_probes integer, p_held_until timestamptz, p_probe_token uuid,
    p_last_success_at timestamptz, p_last_failure_at timestamptz, p_last_error_code text
  ) RETURNS TABLE (
    settled uuid[], taken uuid[], is_breaker_written boolean, failures integer, probes integer,
    held_until timestamptz, probe_token uuid
  ) LANGUAGE plpgsql ${BY_INDEX} AS $$
  #variable_conflict use_column
  DECLARE
    v_id uuid;
    v_settled uuid[] := '{}';
    v_taken uuid[] := '{}';
    v_written boolean := p_failures_before IS NULL;
  BEGIN
    PERFORM FROM activities.activities a
    WHERE a.tenant_id = p_tenant_id AND a.id = ANY (p_activity_ids) ORDER BY a.id FOR NO KEY UPDATE;
    FOR v_id IN
      SELECT d.activity_id
      FROM unnest(p_activity_ids, p_tokens) AS i(activity_id, token)
      JOIN activities.dispatches d
        ON d.tenant_id = p_tenant_id AND d.activity_id = i.activity_id AND d.lease_token = i.token
      ORDER BY d.activity_id FOR NO KEY UPDATE OF d
    LOOP
      v_settled := v_settled || v_id;
    END LOOP;

    UPDATE activities.activities a
    SET status = i.next, version = a.version + 1, updated_at = p_now
    FROM unnest(p_activity_ids, p_nexts) AS i(id, next)
    WHERE a.tenant_id = p_tenant_id AND a.id = i.id AND i.next IN ('DISPATCHED', 'FAILED') AND a.id = ANY (v_settled);

    INSERT INTO activities.activity_status_events (
      tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    SELECT a.tenant_id, i.activity_id, i.id, i.next, 'READY', i.next, i.error_code, i.error_message, i.actor, p_now
    FROM unnest(p_activity_ids, p_nexts, p_event_ids, p_event_error_codes, p_event_error_messages, p_actors)
      AS i(activity_id, next, id, error_code, error_message, actor)
    CROSS JOIN LATERAL (
      SELECT a.tenant_id FROM activities.activities a
      WHERE a.tenant_id = p_tenant_id AND a.id = i.activity_id LIMIT 1) a
    WHERE i.next IN ('DISPATCHED', 'FAILED') AND i.activity_id = ANY (v_settled);

    DELETE FROM activities.dispatches d
    USING unnest(p_activity_ids, p_nexts) AS i(activity_id, next)
    WHERE d.tenant_id = p_tenant_id AND d.activity_id = i.activity_id AND i.next IN ('DISPATCHED', 'FAILED')
      AND d.activity_id = ANY (v_settled);

    IF p_nexts && ARRAY['RETRY', 'GIVE_BACK'] THEN
      UPDATE activities.dispatches d
      SET lease_token = NULL, lease_until = NULL, due_at = coalesce(i.due_at, d.due_at),
        may_have_arrived = d.may_have_arrived OR i.may_have_arrived,
        attempts = CASE WHEN i.next = 'GIVE_BACK' THEN d.attempts - 1 ELSE d.attempts END,
        first_claimed_at = CASE
          WHEN i.next = 'GIVE_BACK' AND d.attempts = 1 AND i.attempt_id IS NULL AND NOT d.may_have_arrived THEN NULL
          ELSE d.first_claimed_at END
      FROM unnest(p_activity_ids, p_nexts, p_due_ats, p_may_have_arriveds, p_attempt_ids)
        AS i(activity_id, next, due_at, may_have_arrived, attempt_id)
      WHERE d.tenant_id = p_tenant_id AND d.activity_id = i.activity_id AND i.next IN ('RETRY', 'GIVE_BACK')
        AND d.activity_id = ANY (v_settled);
    END IF;

    IF array_remove(p_provider_activity_ids, NULL) <> '{}' THEN
      INSERT INTO activities.provider_activities (
        tenant_id, provider_activity_id, config_id, activity_id, created_at)
      SELECT a.tenant_id, i.id, p_config_id, i.activity_id, p_now
      FROM unnest(p_activity_ids, p_provider_activity_ids) AS i(activity_id, id)
      CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = i.activity_id LIMIT 1) a
      WHERE i.id IS NOT NULL
      ORDER BY i.id COLLATE "C"
      ON CONFLICT DO NOTHING;

      FOR v_id IN
        SELECT i.activity_id
        FROM unnest(p_activity_ids, p_provider_activity_ids) AS i(activity_id, id)
        JOIN activities.provider_activities p
          ON p.tenant_id = p_tenant_id AND p.provider_activity_id = i.id AND p.config_id = p_config_id
        WHERE p.activity_id <> i.activity_id
      LOOP
        v_taken := v_taken || v_id;
      END LOOP;
    END IF;

    INSERT INTO activities.dispatch_attempts (
      tenant_id, activity_id, id, config_id, generation, attempt, started_at, duration_ms, outcome, response_status,
      response_body, error_code, error_message, instance, provider_activity_id)
    SELECT a.tenant_id, i.activity_id, i.id, p_config_id, i.generation, i.attempt, i.started_at, i.duration_ms, i.outcome,
      i.response_status, i.response_body,
      CASE WHEN i.activity_id = ANY (v_taken) THEN 'PROVIDER_ID_REJECTED' ELSE i.error_code END,
      CASE WHEN i.activity_id = ANY (v_taken) THEN 'Another task has the id that the provider gave'
        ELSE i.error_message END,
      p_instance,
      CASE WHEN i.activity_id = ANY (v_taken) THEN NULL ELSE i.provider_activity_id END
    FROM unnest(p_activity_ids, p_attempt_ids, p_generations, p_attempts, p_started_ats, p_durations, p_outcomes,
        p_response_statuses, p_response_bodies, p_error_codes, p_error_messages, p_provider_activity_ids)
      AS i(activity_id, id, generation, attempt, started_at, duration_ms, outcome, response_status, response_body,
        error_code, error_message, provider_activity_id)
    CROSS JOIN LATERAL (
      SELECT a.tenant_id FROM activities.activities a
      WHERE a.tenant_id = p_tenant_id AND a.id = i.activity_id LIMIT 1) a
    WHERE i.id IS NOT NULL
    ON CONFLICT DO NOTHING;

    IF NOT v_written THEN
      UPDATE activities.dispatch_config_states s
      SET failures = p_failures, probes = p_probes, held_until = p_held_until, probe_token = p_probe_token,
        last_success_at = coalesce(p_last_success_at, s.last_success_at),
        last_failure_at = coalesce(p_last_failure_at, s.last_failure_at),
        last_error_code = coalesce(p_last_error_code, s.last_error_code)
      WHERE s.tenant_id = p_tenant_id AND s.config_id = p_config_id AND s.failures = p_failures_before
        AND s.probes IS NOT DISTINCT FROM p_probes_before
        AND s.held_until IS NOT DISTINCT FROM p_held_until_before
        AND s.probe_token IS NOT DISTINCT FROM p_probe_token_before;
      v_written := FOUND;
    END IF;

    RETURN QUERY
    SELECT v_settled, v_taken, v_written, s.failures, s.probes, s.held_until, s.probe_token
    FROM activities.dispatch_config_states s WHERE s.tenant_id = p_tenant_id AND s.config_id = p_config_id;
  END $$
`;

const FUNCTIONS = {
  claim_dispatches: CLAIM_DISPATCHES,
  resolve_dispatches: RESOLVE_DISPATCHES,
  settle_dispatches: SETTLE_DISPATCHES,
};

/**
 * What the worker does with the queue: claim, resolve, settle. Each is a function of one tenant, whose id is its
 * first parameter, and so one remote command where tables are spread over machines.
 */
export class DispatchFunctions1764000000015 implements MigrationInterface {
  readonly name = 'DispatchFunctions1764000000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const text of Object.values(FUNCTIONS)) await runner.query(text);
    if (!(await isDistributed(runner))) return;
    await runner.query(
      `SELECT create_distributed_function(oid::regprocedure, 'p_tenant_id', 'activities.tenants')
       FROM pg_proc
       WHERE pronamespace = 'activities'::regnamespace AND proname = ANY ($1)`,
      [Object.keys(FUNCTIONS)],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(FUNCTIONS)) await runner.query(`DROP FUNCTION activities.${name}`);
  }
}
