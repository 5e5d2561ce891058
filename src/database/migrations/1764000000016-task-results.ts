import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isDistributed } from '../connection/is-distributed.js';

/** In the order of their foreign keys. */
const TABLES = ['result_types', 'task_results'];

const CREATE_TABLES = `
  CREATE TABLE activities.result_types (
    tenant_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    label text NOT NULL,
    maps_to text NOT NULL,
    requires_future_scheduled_at boolean NOT NULL DEFAULT false,
    counts_as_contact boolean NOT NULL DEFAULT true,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    CONSTRAINT pk_result_types PRIMARY KEY (tenant_id, code),
    CONSTRAINT fk_result_types_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id),
    CONSTRAINT ck_result_types_maps_to
      CHECK (maps_to IN ('PENDING', 'COMPLETED', 'NOT_EXECUTED', 'CANCELED', 'TRANSFERRED'))
  );

  CREATE TABLE activities.task_results (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    activity_id uuid,
    commerce_id uuid NOT NULL,
    operator_id uuid,
    revision integer NOT NULL,
    status text NOT NULL,
    result_code text COLLATE "C",
    comment text,
    contact_type text,
    external_status text,
    hard_override boolean NOT NULL,
    future_scheduled_at timestamptz(3),
    follow_up_activity_id uuid,
    follow_up_error text,
    payload jsonb,
    raw_payload jsonb,
    occurred_at timestamptz(3) NOT NULL,
    received_at timestamptz(3) NOT NULL,
    idempotency_key text COLLATE "C",
    fingerprint bytea,
    request_hash bytea NOT NULL,
    actor text NOT NULL,
    CONSTRAINT pk_task_results PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_task_results_activity_id_revision UNIQUE (tenant_id, activity_id, revision),
    CONSTRAINT uq_task_results_fingerprint UNIQUE (tenant_id, fingerprint),
    CONSTRAINT uq_task_results_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT fk_task_results_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT fk_task_results_commerce_id
      FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces (tenant_id, id),
    CONSTRAINT fk_task_results_follow_up_activity_id
      FOREIGN KEY (tenant_id, follow_up_activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT fk_task_results_operator_id
      FOREIGN KEY (tenant_id, operator_id) REFERENCES activities.operators (tenant_id, id),
    CONSTRAINT fk_task_results_result_code
      FOREIGN KEY (tenant_id, result_code) REFERENCES activities.result_types (tenant_id, code),
    CONSTRAINT ck_task_results_contact_type CHECK (contact_type IN ('INBOUND', 'OUTBOUND')),
    CONSTRAINT ck_task_results_fingerprint CHECK (octet_length(fingerprint) = 32),
    CONSTRAINT ck_task_results_follow_up_error
      CHECK (follow_up_error IN ('COMMERCE_INACTIVE', 'ROUTE_INACTIVE', 'OPERATOR_INACTIVE', 'IDEMPOTENCY_KEY_EXISTS', 'FOLLOW_UP_EXISTS')),
    CONSTRAINT ck_task_results_identity CHECK ((idempotency_key IS NULL) <> (fingerprint IS NULL)),
    CONSTRAINT ck_task_results_request_hash CHECK (octet_length(request_hash) = 32),
    CONSTRAINT ck_task_results_result_code CHECK (status IN ('PENDING', 'CANCELED') OR result_code IS NOT NULL),
    CONSTRAINT ck_task_results_revision CHECK (revision > 0),
    CONSTRAINT ck_task_results_status
      CHECK (status IN ('PENDING', 'COMPLETED', 'NOT_EXECUTED', 'CANCELED', 'TRANSFERRED'))
  );
  CREATE INDEX ix_task_results_commerce_id_id ON activities.task_results (tenant_id, commerce_id, id);
`;

/**
 * What came of tasks (`task_results`), and the codes for it (`result_types`). A tenant's types are made when
 * its configuration is read first, also that of a tenant which is older than the table.
 */
export class TaskResults1764000000016 implements MigrationInterface {
  readonly name = 'TaskResults1764000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CREATE_TABLES);
    if (!(await isDistributed(runner))) return;
    await runner.query(`SET LOCAL citus.multi_shard_modify_mode = 'sequential'`);
    for (const table of TABLES) {
      await runner.query(
        `SELECT create_distributed_table('activities.${table}', 'tenant_id', colocate_with => 'activities.tenants')`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${TABLES.map((table) => `activities.${table}`).join(', ')}`);
  }
}
