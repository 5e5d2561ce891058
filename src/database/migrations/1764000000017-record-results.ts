import type { MigrationInterface, QueryRunner } from 'typeorm';
import { distribute } from './1764000000011-split-task-contexts.js';

const PARAMETERS = `
    p_tenant_id uuid, p_id uuid, p_activity_id uuid, p_provider_activity_id text, p_dispatch_config_id uuid,
    p_commerce_external_id text, p_operator_external_id text, p_status text, p_to_status text,
    p_from_statuses text[], p_hard_override boolean, p_result_code text, p_counts_as_contact boolean,
    p_comment text, p_contact_type text, p_external_status text, p_future_scheduled_at timestamptz,
    p_payload jsonb, p_raw_payload jsonb, p_occurred_at timestamptz, p_received_at timestamptz,
    p_idempotency_key text, p_fingerprint bytea, p_request_hash bytea, p_actor text, p_event_id uuid,
    p_is_refused boolean, p_max_revision integer, p_expected_version integer`;

const NAMES = [...PARAMETERS.matchAll(/p_\w+/g)].map(([name]) => name);

const RETURNS = `TABLE (
    outcome text, result_id uuid, activity_id uuid, activity_status text, commerce_id uuid, operator_id uuid,
    revision integer, follow_up_activity_id uuid, follow_up_error text
  ) LANGUAGE plpgsql`;

/**
 * Records a result with all that follows from it, and returns one row, whose \`outcome\` says what was done:
 * RECORDED; REPLAYED where the same result is there already; CHANGED where the task has another version than
 * the one that is expected; or else the code of what it is refused for, REFUSED for a reason that the caller
 * knew before (\`p_is_refused\`).
 *
 * The activity is locked first and its queue row, where it has one, after it, as everywhere. What is wrong is
 * looked for before the row is inserted, but told only where neither the key nor the fingerprint is there: the
 * insert decides that, by its unique keys, and only who did not insert looks. Two of one task come one after
 * the other by the lock, two of none by those keys. Where a provider's id has become that of several tasks, a
 * result that was recorded of one of them is still the same one.
 *
 * The event of a result that fails its task has the status of the result as its code, and the tenant's own code
 * as its message only: by codes such as PROVIDER_REFUSED a task is known that failed without a result.
 *
 * One call of one tenant is one remote command where tables are spread over machines.
 */
const RECORD_RESULT = `
  CREATE FUNCTION activities.record_result(${PARAMETERS}
  ) RETURNS ${RETURNS} AS $$
  #variable_conflict use_column
  DECLARE
    v_refusal text := CASE WHEN p_is_refused THEN 'REFUSED' END;
    v_ids uuid[];
    v_found_ids uuid[];
    v_activity_id uuid := p_activity_id;
    v_commerce_id uuid;
    v_operator_id uuid;
    v_channel text;
    v_status text;
    v_version integer;
    v_external_id text;
    v_fingerprints bytea[];
    v_latest_id uuid;
    v_revision integer := 1;
    v_is_same boolean;
  BEGIN
    IF p_activity_id IS NULL AND p_provider_activity_id IS NOT NULL THEN
      SELECT array_agg(DISTINCT p.activity_id) INTO v_found_ids
      FROM activities.provider_activities p
      WHERE p.tenant_id = p_tenant_id AND p.provider_activity_id = p_provider_activity_id
        AND (p_dispatch_config_id IS NULL OR p.config_id = p_dispatch_config_id);
      IF cardinality(v_found_ids) > 1 THEN
        v_refusal := coalesce(v_refusal, 'PROVIDER_ACTIVITY_AMBIGUOUS');
      ELSE
        v_activity_id := v_found_ids[1];
      END IF;
    END IF;

    IF v_activity_id IS NOT NULL THEN
      SELECT a.commerce_id, a.channel, a.status, a.version INTO v_commerce_id, v_channel, v_status, v_version
      FROM activities.activities a
      WHERE a.tenant_id = p_tenant_id AND a.id = v_activity_id AND a.type = 'TASK'
      FOR NO KEY UPDATE;
      IF v_commerce_id IS NULL THEN
        v_refusal := coalesce(v_refusal, 'ACTIVITY_NOT_FOUND');
      END IF;
    ELSIF p_provider_activity_id IS NOT NULL THEN
      v_refusal := coalesce(v_refusal, 'ACTIVITY_NOT_FOUND');
    ELSE
      SELECT c.id INTO v_commerce_id FROM activities.commerces c
      WHERE c.tenant_id = p_tenant_id AND c.external_id = p_commerce_external_id;
      IF v_commerce_id IS NULL THEN
        v_refusal := coalesce(v_refusal, 'COMMERCE_NOT_FOUND');
      END IF;
    END IF;
    IF p_idempotency_key IS NULL THEN
      SELECT array_agg(sha256(p_fingerprint || uuid_send(s.id))) INTO v_fingerprints
      FROM unnest(coalesce(v_found_ids, ARRAY[coalesce(v_activity_id, v_commerce_id)])) AS s (id);
    END IF;

    IF v_refusal IS NULL AND v_activity_id IS NOT NULL AND p_commerce_external_id IS NOT NULL THEN
      SELECT c.external_id INTO v_external_id FROM activities.commerces c
      WHERE c.tenant_id = p_tenant_id AND c.id = v_commerce_id;
      IF v_external_id IS DISTINCT FROM p_commerce_external_id THEN
        v_refusal := 'COMMERCE_MISMATCH';
      END IF;
    END IF;

    IF v_refusal IS NULL AND p_operator_external_id IS NOT NULL THEN
      SELECT array_agg(o.id) INTO v_ids FROM activities.operators o
      WHERE o.tenant_id = p_tenant_id AND o.external_id = p_operator_external_id;
      v_operator_id := v_ids[1];
      IF v_operator_id IS NULL THEN
        v_refusal := 'OPERATOR_NOT_FOUND';
      ELSIF cardinality(v_ids) > 1 THEN
        v_operator_id := NULL;
        SELECT d.assigned_operator_id INTO v_operator_id FROM activities.task_details d
        WHERE d.tenant_id = p_tenant_id AND d.activity_id = v_activity_id;
        IF v_operator_id IS NULL OR v_operator_id <> ALL (v_ids) THEN
          v_refusal := 'OPERATOR_AMBIGUOUS';
        END IF;
      END IF;
    END IF;

    IF v_refusal IS NULL AND v_activity_id IS NOT NULL THEN
      SELECT r.id INTO v_latest_id FROM activities.task_results r
      WHERE r.tenant_id = p_tenant_id AND r.activity_id = v_activity_id AND r.status <> 'PENDING'
      ORDER BY r.revision DESC LIMIT 1;
      SELECT r.revision + 1 INTO v_revision FROM activities.task_results r
      WHERE r.tenant_id = p_tenant_id AND r.activity_id = v_activity_id
      ORDER BY r.revision DESC LIMIT 1;
      v_revision := coalesce(v_revision, 1);
      v_refusal := CASE
        WHEN v_latest_id IS NOT NULL AND NOT p_hard_override THEN 'RESULT_EXISTS'
        WHEN v_status <> ALL (p_from_statuses) THEN 'INVALID_STATUS'
        WHEN v_revision > p_max_revision THEN 'TOO_MANY_RESULTS'
        WHEN v_version <> p_expected_version THEN 'CHANGED'
      END;
    END IF;

    IF v_refusal IS NULL THEN
      INSERT INTO activities.task_results (
        tenant_id, id, activity_id, commerce_id, operator_id, revision, status, result_code, comment, contact_type,
        external_status, hard_override, future_scheduled_at, payload, raw_payload, occurred_at, received_at,
        idempotency_key, fingerprint, request_hash, actor)
      VALUES (
        p_tenant_id, p_id, v_activity_id, v_commerce_id, v_operator_id, v_revision, p_status, p_result_code,
        p_comment, p_contact_type, p_external_status, p_hard_override, p_future_scheduled_at, p_payload,
        p_raw_payload, p_occurred_at, p_received_at, p_idempotency_key, v_fingerprints[1], p_request_hash, p_actor)
      ON CONFLICT DO NOTHING;

      IF FOUND THEN
        IF v_activity_id IS NOT NULL AND p_to_status IS NOT NULL THEN
          UPDATE activities.activities
          SET status = p_to_status, version = v_version + 1, updated_at = p_received_at
          WHERE tenant_id = p_tenant_id AND id = v_activity_id;
          INSERT INTO activities.activity_status_events (
            tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor,
            occurred_at)
          VALUES (
            p_tenant_id, v_activity_id, p_event_id, p_to_status, v_status, p_to_status,
            CASE WHEN p_to_status = 'FAILED' THEN p_status END, CASE WHEN p_to_status = 'FAILED' THEN p_result_code END,
            p_actor, p_received_at);
          DELETE FROM activities.dispatches WHERE tenant_id = p_tenant_id AND activity_id = v_activity_id;
        END IF;
        IF v_activity_id IS NOT NULL AND p_counts_as_contact THEN
          INSERT INTO activities.commerce_user_last_contacts AS l (
            tenant_id, commerce_user_id, channel, last_contacted_at)
          SELECT t.tenant_id, t.commerce_user_id, v_channel, p_occurred_at
          FROM activities.activity_target_users t
          WHERE t.tenant_id = p_tenant_id AND t.activity_id = v_activity_id AND t.status = 'RESOLVED'
          ORDER BY t.commerce_user_id
          ON CONFLICT (tenant_id, commerce_user_id, channel) DO UPDATE
          SET last_contacted_at = EXCLUDED.last_contacted_at
          WHERE l.last_contacted_at < EXCLUDED.last_contacted_at;
        END IF;
        RETURN QUERY SELECT 'RECORDED', p_id, v_activity_id,
          CASE WHEN v_activity_id IS NOT NULL THEN coalesce(p_to_status, v_status) END,
          v_commerce_id, v_operator_id, v_revision, NULL::uuid, NULL::text;
        RETURN;
      END IF;
    END IF;

    v_ids := NULL;
    IF p_idempotency_key IS NOT NULL THEN
      SELECT ARRAY[r.id, r.activity_id], r.request_hash = p_request_hash INTO v_ids, v_is_same
      FROM activities.task_results r
      WHERE r.tenant_id = p_tenant_id AND r.idempotency_key = p_idempotency_key;
    ELSE
      SELECT ARRAY[r.id, r.activity_id], true INTO v_ids, v_is_same
      FROM activities.task_results r
      WHERE r.tenant_id = p_tenant_id AND r.fingerprint = ANY (v_fingerprints) LIMIT 1;
    END IF;
    IF v_ids IS NOT NULL THEN
      v_status := NULL;
      SELECT a.status INTO v_status FROM activities.activities a
      WHERE a.tenant_id = p_tenant_id AND a.id = v_ids[2];
      RETURN QUERY SELECT CASE WHEN v_is_same THEN 'REPLAYED' ELSE 'IDEMPOTENCY_KEY_EXISTS' END,
        v_ids[1], v_ids[2], v_status, NULL::uuid, NULL::uuid, NULL::integer, NULL::uuid, NULL::text;
    ELSE
      RETURN QUERY SELECT coalesce(v_refusal, 'CHANGED'), v_latest_id, v_activity_id, v_status,
        NULL::uuid, NULL::uuid, NULL::integer, NULL::uuid, NULL::text;
    END IF;
  END $$
`;

/**
 * Records a result and creates the task that follows it, in one transaction; the parameters after those of
 * the result are those of \`create_tasks\`, for one task. A task that cannot be created leaves the result as it
 * is, with the reason: a reference has become inactive, the key is taken, or an earlier result of the same task
 * has one already.
 *
 * Each of the two functions that it calls stands in a statement without a table, which is carried out where the
 * call is, also where tables are spread over machines.
 *
 * @param parameters of \`create_tasks\` as they are declared, and \`names\` them alone.
 */
const recordResultWithFollowUp = (parameters: string[], names: string[]) => `
  CREATE FUNCTION activities.record_result_with_follow_up(${PARAMETERS},
    ${parameters.join(', ')}
  ) RETURNS ${RETURNS} AS $$
  #variable_conflict use_column
  DECLARE
    v_recorded record;
    v_left_out record;
    v_is_active boolean;
    v_follow_up_id uuid := p_ids[1];
    v_existing_id uuid;
    v_error text;
  BEGIN
    SELECT r.* INTO v_recorded FROM activities.record_result(${NAMES.join(', ')}) r;

    IF v_recorded.outcome = 'RECORDED' THEN
      SELECT r.follow_up_activity_id INTO v_existing_id FROM activities.task_results r
      WHERE r.tenant_id = p_tenant_id AND r.activity_id = v_recorded.activity_id
        AND r.follow_up_activity_id IS NOT NULL LIMIT 1;
      IF v_existing_id IS NOT NULL THEN
        v_error := 'FOLLOW_UP_EXISTS';
      ELSE
        SELECT t.* INTO v_left_out FROM activities.create_tasks(p_tenant_id, false, ${names.join(', ')}) t;
        IF v_left_out.activity_id IS NOT NULL THEN
          v_error := 'IDEMPOTENCY_KEY_EXISTS';
        ELSIF v_left_out.task_position IS NOT NULL THEN
          SELECT c.is_active INTO v_is_active FROM activities.commerces c
          WHERE c.tenant_id = p_tenant_id AND c.id = p_commerce_ids[1];
          IF NOT v_is_active THEN
            v_error := 'COMMERCE_INACTIVE';
          ELSE
            SELECT o.is_active INTO v_is_active FROM activities.operators o
            WHERE o.tenant_id = p_tenant_id AND o.id = p_operator_ids[1];
            v_error := CASE WHEN v_is_active THEN 'ROUTE_INACTIVE' ELSE 'OPERATOR_INACTIVE' END;
          END IF;
        END IF;
      END IF;
      v_follow_up_id := CASE WHEN v_error IS NULL THEN v_follow_up_id END;
      UPDATE activities.task_results SET follow_up_activity_id = v_follow_up_id, follow_up_error = v_error
      WHERE tenant_id = p_tenant_id AND id = p_id;
      v_recorded.follow_up_activity_id := v_follow_up_id;
      v_recorded.follow_up_error := v_error;
    END IF;

    RETURN QUERY SELECT v_recorded.outcome, v_recorded.result_id, v_recorded.activity_id,
      v_recorded.activity_status, v_recorded.commerce_id, v_recorded.operator_id, v_recorded.revision,
      v_recorded.follow_up_activity_id, v_recorded.follow_up_error;
  END $$
`;

const FUNCTIONS = ['record_result', 'record_result_with_follow_up'];

export class RecordResults1764000000017 implements MigrationInterface {
  readonly name = 'RecordResults1764000000017';

  async up(runner: QueryRunner): Promise<void> {
    const { parameters, names } = await parametersOfCreate(runner);
    await runner.query(RECORD_RESULT);
    await runner.query(recordResultWithFollowUp(parameters, names));
    await distribute(runner, FUNCTIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of FUNCTIONS.toReversed()) await runner.query(`DROP FUNCTION activities.${name}`);
  }
}

/** Past the tenant and whether the call is atomic, of the function that writes queue rows too. */
async function parametersOfCreate(runner: QueryRunner): Promise<{ parameters: string[]; names: string[] }> {
  const [found] = (await runner.query(
    `SELECT pg_get_function_identity_arguments(oid) AS parameters FROM pg_proc
     WHERE pronamespace = 'activities'::regnamespace AND proname = 'create_tasks'
     ORDER BY pronargs DESC LIMIT 1`,
  )) as { parameters: string }[];
  const parameters = found!.parameters.split(', ').slice(2);
  return { parameters, names: parameters.map((parameter) => parameter.split(' ')[0]!) };
}
