import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isDistributed } from '../connection/is-distributed.js';

/** In the order of their foreign keys. */
const TABLES = [
  'dispatch_configs',
  'dispatch_config_states',
  'dispatch_adoptions',
  'dispatches',
  'dispatch_attempts',
  'provider_activities',
];

/**
 * The queue's rows are written three times in their life: made, claimed, deleted. A claim writes no indexed
 * column, so with 30 % of each page free its new version stays on the page (HOT) and the index is left alone.
 * What is dead stands at the head of the index, where each look for due rows begins, so that vacuum comes after
 * a thousand dead rows and 2 % of the table, not 20 %, and does not pause.
 *
 * Its configuration is no foreign key: configurations are never deleted, and the creates of a tenant would all lock the
 * one row of theirs.
 */
const QUEUE_STORAGE = `fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 0`;

const CREATE_TABLES = `
  CREATE TABLE activities.dispatch_configs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    name text NOT NULL,
    provider text NOT NULL,
    channel text NOT NULL,
    base_url text,
    settings jsonb NOT NULL DEFAULT '{}',
    credentials jsonb NOT NULL DEFAULT '{}',
    timing text NOT NULL,
    lead_minutes integer,
    retry_delays integer[] NOT NULL,
    timeout_seconds integer NOT NULL,
    max_in_flight integer NOT NULL,
    adopt_from timestamptz(3),
    is_active boolean NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT pk_dispatch_configs PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_dispatch_configs_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id),
    CONSTRAINT ck_dispatch_configs_provider CHECK (provider IN ('HTTP', 'YOM', 'MOCK')),
    CONSTRAINT ck_dispatch_configs_channel
      CHECK (channel IN ('SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH')),
    CONSTRAINT ck_dispatch_configs_timing CHECK (timing IN ('LEAD', 'AT_SCHEDULE', 'IMMEDIATE')),
    CONSTRAINT ck_dispatch_configs_lead_minutes
      CHECK ((timing = 'LEAD') = (lead_minutes IS NOT NULL) AND lead_minutes >= 0),
    CONSTRAINT ck_dispatch_configs_timeout_seconds CHECK (timeout_seconds BETWEEN 1 AND 30),
    CONSTRAINT ck_dispatch_configs_max_in_flight CHECK (max_in_flight BETWEEN 1 AND 64),
    CONSTRAINT ck_dispatch_configs_version CHECK (version > 0)
  );
  CREATE INDEX ix_dispatch_configs_created_at_id ON activities.dispatch_configs (tenant_id, created_at, id);
  CREATE UNIQUE INDEX uq_dispatch_configs_active_channel ON activities.dispatch_configs (tenant_id, channel)
    WHERE is_active;

  CREATE TABLE activities.dispatch_config_states (
    tenant_id uuid NOT NULL,
    config_id uuid NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    probes integer,
    held_until timestamptz(3),
    probe_token uuid,
    last_success_at timestamptz(3),
    last_failure_at timestamptz(3),
    last_error_code text,
    CONSTRAINT pk_dispatch_config_states PRIMARY KEY (tenant_id, config_id),
    CONSTRAINT fk_dispatch_config_states_config_id
      FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs (tenant_id, id)
  );

  CREATE TABLE activities.dispatch_adoptions (
    tenant_id uuid NOT NULL,
    config_id uuid NOT NULL,
    due_at timestamptz(3),
    lease_token uuid,
    lease_until timestamptz(3),
    pass text NOT NULL DEFAULT 'ADOPT',
    walk text NOT NULL DEFAULT 'ROWS',
    cursor_scheduled_at timestamptz(3),
    cursor_id uuid,
    started_at timestamptz(3),
    created_from timestamptz(3),
    adopted integer NOT NULL DEFAULT 0,
    CONSTRAINT pk_dispatch_adoptions PRIMARY KEY (tenant_id, config_id),
    CONSTRAINT fk_dispatch_adoptions_config_id
      FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs (tenant_id, id),
    CONSTRAINT ck_dispatch_adoptions_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL)),
    CONSTRAINT ck_dispatch_adoptions_pass CHECK (pass IN ('ADOPT', 'SETTLE', 'SWEEP')),
    CONSTRAINT ck_dispatch_adoptions_walk CHECK (walk IN ('ROWS', 'SCHEDULED', 'CREATED'))
  );

  CREATE TABLE activities.dispatches (
    tenant_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    config_id uuid NOT NULL,
    due_at timestamptz(3) NOT NULL,
    first_claimed_at timestamptz(3),
    lease_token uuid,
    lease_until timestamptz(3),
    attempts integer NOT NULL DEFAULT 0,
    generation integer NOT NULL DEFAULT 1,
    may_have_arrived boolean NOT NULL DEFAULT false,
    is_by_hand boolean NOT NULL DEFAULT false,
    CONSTRAINT pk_dispatches PRIMARY KEY (tenant_id, activity_id),
    CONSTRAINT fk_dispatches_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT ck_dispatches_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL))
  ) WITH (${QUEUE_STORAGE});
  CREATE INDEX ix_dispatches_config_id_due_at ON activities.dispatches (tenant_id, config_id, due_at);

  CREATE TABLE activities.dispatch_attempts (
    tenant_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    id uuid NOT NULL,
    config_id uuid NOT NULL,
    generation integer NOT NULL,
    attempt integer NOT NULL,
    started_at timestamptz(3) NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    response_status integer,
    response_body text,
    error_code text,
    error_message text,
    instance text NOT NULL,
    provider_activity_id text,
    CONSTRAINT pk_dispatch_attempts PRIMARY KEY (tenant_id, activity_id, id),
    CONSTRAINT fk_dispatch_attempts_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT fk_dispatch_attempts_config_id
      FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs (tenant_id, id),
    CONSTRAINT ck_dispatch_attempts_outcome CHECK (outcome IN ('SUCCESS', 'FAILED', 'UNKNOWN', 'BLOCKED'))
  );
  CREATE INDEX ix_dispatch_attempts_started_at ON activities.dispatch_attempts (tenant_id, started_at);

  CREATE TABLE activities.provider_activities (
    tenant_id uuid NOT NULL,
    provider_activity_id text COLLATE "C" NOT NULL,
    config_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_provider_activities PRIMARY KEY (tenant_id, provider_activity_id, config_id),
    CONSTRAINT fk_provider_activities_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT fk_provider_activities_config_id
      FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs (tenant_id, id)
  );
  CREATE INDEX ix_provider_activities_activity_id ON activities.provider_activities (tenant_id, activity_id);
`;

export const EVENT_TYPES_CHECK = 'ck_activity_status_events_event_type';
const EVENT_TYPES_BEFORE = [
  'CREATED',
  'RESOLUTION_FAILED',
  'RESOLUTION_RETRY_SUCCESS',
  'RESOLUTION_RETRY_FAILED',
  'MANUAL_ASSIGNMENT',
  'UPDATED',
  'DISPATCHED',
  'COMPLETED',
  'FAILED',
  'CANCELED',
];
const EVENT_TYPES = [...EVENT_TYPES_BEFORE.slice(0, 7), 'DISPATCH_RETRIED', ...EVENT_TYPES_BEFORE.slice(7)];

/**
 * Where tasks go (`dispatch_configs`), what waits to go (`dispatches`), and what came of it.
 *
 * The events' check is not held against the rows that are there here, but by the next migration: a transaction
 * that reads them all while it holds the table would keep creates waiting.
 */
export class DispatchTables1764000000013 implements MigrationInterface {
  readonly name = 'DispatchTables1764000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CREATE_TABLES);
    await distributeTables(runner);
    await checkEventTypes(runner, EVENT_TYPES);
  }

  /** Fails where tasks were dispatched by hand again: events are never changed. */
  async down(runner: QueryRunner): Promise<void> {
    await checkEventTypes(runner, EVENT_TYPES_BEFORE);
    await runner.query(
      `ALTER TABLE activities.activity_status_events VALIDATE CONSTRAINT ${EVENT_TYPES_CHECK}`,
    );
    await runner.query(`DROP TABLE ${TABLES.map((table) => `activities.${table}`).join(', ')}`);
  }
}

async function distributeTables(runner: QueryRunner): Promise<void> {
  if (!(await isDistributed(runner))) return;
  await runner.query(`SET LOCAL citus.multi_shard_modify_mode = 'sequential'`);
  for (const table of TABLES) {
    await runner.query(
      `SELECT create_distributed_table('activities.${table}', 'tenant_id', colocate_with => 'activities.tenants')`,
    );
  }
}

async function checkEventTypes(runner: QueryRunner, types: string[]): Promise<void> {
  const list = types.map((type) => `'${type}'`).join(', ');
  await runner.query(`ALTER TABLE activities.activity_status_events DROP CONSTRAINT ${EVENT_TYPES_CHECK}`);
  await runner.query(
    `ALTER TABLE activities.activity_status_events ADD CONSTRAINT ${EVENT_TYPES_CHECK} CHECK (event_type IN (${list})) NOT VALID`,
  );
}
