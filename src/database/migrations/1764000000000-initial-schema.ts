import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table but the ones of later migrations, in the order of their foreign keys. */
export const TABLES = [
  'tenants',
  'commerces',
  'commerce_addresses',
  'commerce_users',
  'commerce_user_roles',
  'commerce_user_contacts',
  'commerce_user_last_contacts',
  'attribute_keys',
  'attribute_policies',
  'commerce_attributes',
  'operators',
  'routes',
  'route_operators',
  'target_resolution_configs',
  'target_resolution_criteria',
  'activities',
  'task_details',
  'activity_target_users',
  'activity_attributes',
  'activity_status_events',
  'api_keys',
];

const UP = `
  CREATE TABLE activities.tenants (
    id uuid NOT NULL,
    name text,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    CONSTRAINT pk_tenants PRIMARY KEY (id)
  );

  CREATE TABLE activities.commerces (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    name text NOT NULL,
    external_id text,
    global_external_id text,
    tax_id text,
    is_active boolean NOT NULL DEFAULT true,
    metadata jsonb NOT NULL DEFAULT '{}',
    search_words tsvector NOT NULL DEFAULT '',
    CONSTRAINT pk_commerces PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_commerces_external_id UNIQUE (tenant_id, external_id),
    CONSTRAINT uq_commerces_tax_id UNIQUE (tenant_id, tax_id),
    CONSTRAINT fk_commerces_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id)
  );
  CREATE INDEX ix_commerces_name_id ON activities.commerces (tenant_id, name, id);
  CREATE INDEX ix_commerces_created_at_id ON activities.commerces (tenant_id, created_at, id);
  CREATE INDEX ix_commerces_search_words ON activities.commerces USING gin (search_words);

  CREATE TABLE activities.commerce_addresses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    commerce_id uuid NOT NULL,
    street text,
    city text,
    region text,
    postal_code text,
    country_code text,
    latitude double precision,
    longitude double precision,
    is_primary boolean NOT NULL DEFAULT false,
    CONSTRAINT pk_commerce_addresses PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_commerce_addresses_commerce_id
      FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces (tenant_id, id),
    CONSTRAINT ck_commerce_addresses_latitude CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT ck_commerce_addresses_longitude CHECK (longitude BETWEEN -180 AND 180)
  );
  CREATE INDEX ix_commerce_addresses_commerce_id ON activities.commerce_addresses (tenant_id, commerce_id);
  CREATE UNIQUE INDEX uq_commerce_addresses_primary ON activities.commerce_addresses (tenant_id, commerce_id) WHERE is_primary;

  CREATE TABLE activities.commerce_users (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    commerce_id uuid NOT NULL,
    name text NOT NULL,
    external_id text,
    is_active boolean NOT NULL DEFAULT true,
    CONSTRAINT pk_commerce_users PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_commerce_users_commerce_id_external_id UNIQUE (tenant_id, commerce_id, external_id),
    CONSTRAINT fk_commerce_users_commerce_id
      FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces (tenant_id, id)
  );
  CREATE INDEX ix_commerce_users_commerce_id ON activities.commerce_users (tenant_id, commerce_id);

  CREATE TABLE activities.commerce_user_roles (
    tenant_id uuid NOT NULL,
    commerce_user_id uuid NOT NULL,
    role text NOT NULL,
    CONSTRAINT pk_commerce_user_roles PRIMARY KEY (tenant_id, commerce_user_id, role),
    CONSTRAINT fk_commerce_user_roles_commerce_user_id
      FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users (tenant_id, id),
    CONSTRAINT ck_commerce_user_roles_role
      CHECK (role IN ('OWNER', 'ORDERS', 'FINANCE', 'ATTENTION', 'ADMIN', 'COMMERCE_REP', 'OTHER'))
  );

  CREATE TABLE activities.commerce_user_contacts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    commerce_user_id uuid NOT NULL,
    type text NOT NULL,
    value text NOT NULL,
    is_primary boolean NOT NULL DEFAULT false,
    CONSTRAINT pk_commerce_user_contacts PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_commerce_user_contacts_commerce_user_id
      FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users (tenant_id, id),
    CONSTRAINT ck_commerce_user_contacts_type CHECK (type IN ('EMAIL', 'PHONE', 'WHATSAPP', 'OTHER'))
  );
  CREATE INDEX ix_commerce_user_contacts_commerce_user_id ON activities.commerce_user_contacts (tenant_id, commerce_user_id);
  CREATE UNIQUE INDEX uq_commerce_user_contacts_primary ON activities.commerce_user_contacts (tenant_id, commerce_user_id, type) WHERE is_primary;

  CREATE TABLE activities.commerce_user_last_contacts (
    tenant_id uuid NOT NULL,
    commerce_user_id uuid NOT NULL,
    channel text NOT NULL,
    last_contacted_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_commerce_user_last_contacts PRIMARY KEY (tenant_id, commerce_user_id, channel),
    CONSTRAINT fk_commerce_user_last_contacts_commerce_user_id
      FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users (tenant_id, id),
    CONSTRAINT ck_commerce_user_last_contacts_channel
      CHECK (channel IN ('SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'))
  );

  CREATE TABLE activities.attribute_keys (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    description text,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    CONSTRAINT pk_attribute_keys PRIMARY KEY (tenant_id, key),
    CONSTRAINT fk_attribute_keys_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id)
  );

  CREATE TABLE activities.attribute_policies (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    strategy text NOT NULL,
    resolver text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    CONSTRAINT pk_attribute_policies PRIMARY KEY (tenant_id, key),
    CONSTRAINT fk_attribute_policies_key
      FOREIGN KEY (tenant_id, key) REFERENCES activities.attribute_keys (tenant_id, key),
    CONSTRAINT ck_attribute_policies_resolver CHECK (resolver IN ('INTERNAL_SERVICE', 'CALLER_PROVIDED')),
    CONSTRAINT ck_attribute_policies_strategy
      CHECK (strategy IN ('UPFRONT', 'ON_DISPATCH', 'CALLER_PROVIDED'))
  );

  CREATE TABLE activities.commerce_attributes (
    tenant_id uuid NOT NULL,
    commerce_id uuid NOT NULL,
    key text NOT NULL,
    value jsonb NOT NULL,
    valid_from timestamptz(3),
    valid_to timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    CONSTRAINT pk_commerce_attributes PRIMARY KEY (tenant_id, commerce_id, key),
    CONSTRAINT fk_commerce_attributes_commerce_id
      FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces (tenant_id, id),
    CONSTRAINT fk_commerce_attributes_key
      FOREIGN KEY (tenant_id, key) REFERENCES activities.attribute_keys (tenant_id, key),
    CONSTRAINT ck_commerce_attributes_validity CHECK (valid_from < valid_to)
  );

  CREATE TABLE activities.operators (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    type text NOT NULL,
    name text NOT NULL,
    email text,
    phone text,
    external_id text,
    is_active boolean NOT NULL DEFAULT true,
    metadata jsonb NOT NULL DEFAULT '{}',
    search_words tsvector NOT NULL DEFAULT '',
    CONSTRAINT pk_operators PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_operators_email UNIQUE (tenant_id, email),
    CONSTRAINT uq_operators_type_external_id UNIQUE (tenant_id, type, external_id),
    CONSTRAINT fk_operators_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id),
    CONSTRAINT ck_operators_type CHECK (type IN ('SALESMAN', 'ACTIVATOR', 'CALLCENTER'))
  );
  CREATE INDEX ix_operators_name_id ON activities.operators (tenant_id, name, id);
  CREATE INDEX ix_operators_created_at_id ON activities.operators (tenant_id, created_at, id);
  CREATE INDEX ix_operators_search_words ON activities.operators USING gin (search_words);

  CREATE TABLE activities.routes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    name text NOT NULL,
    external_id text,
    is_active boolean NOT NULL DEFAULT true,
    metadata jsonb NOT NULL DEFAULT '{}',
    search_words tsvector NOT NULL DEFAULT '',
    CONSTRAINT pk_routes PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_routes_external_id UNIQUE (tenant_id, external_id),
    CONSTRAINT fk_routes_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id)
  );
  CREATE INDEX ix_routes_name_id ON activities.routes (tenant_id, name, id);
  CREATE INDEX ix_routes_created_at_id ON activities.routes (tenant_id, created_at, id);
  CREATE INDEX ix_routes_search_words ON activities.routes USING gin (search_words);

  CREATE TABLE activities.route_operators (
    tenant_id uuid NOT NULL,
    route_id uuid NOT NULL,
    operator_id uuid NOT NULL,
    role text NOT NULL DEFAULT 'MEMBER',
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    CONSTRAINT pk_route_operators PRIMARY KEY (tenant_id, route_id, operator_id),
    CONSTRAINT fk_route_operators_operator_id
      FOREIGN KEY (tenant_id, operator_id) REFERENCES activities.operators (tenant_id, id),
    CONSTRAINT fk_route_operators_route_id
      FOREIGN KEY (tenant_id, route_id) REFERENCES activities.routes (tenant_id, id),
    CONSTRAINT ck_route_operators_role CHECK (role IN ('LEAD', 'MEMBER'))
  );
  CREATE INDEX ix_route_operators_operator_id ON activities.route_operators (tenant_id, operator_id);

  CREATE TABLE activities.target_resolution_configs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    name text,
    resolution_strategy text NOT NULL,
    fallback_to_commerce_rep boolean NOT NULL DEFAULT true,
    fallback_to_owner boolean NOT NULL DEFAULT true,
    priority integer NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    CONSTRAINT pk_target_resolution_configs PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_target_resolution_configs_tenant_id
      FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id),
    CONSTRAINT ck_target_resolution_configs_priority CHECK (priority >= 0),
    CONSTRAINT ck_target_resolution_configs_resolution_strategy
      CHECK (resolution_strategy IN ('ON_CREATION', 'ON_DISPATCH', 'MANUAL'))
  );
  CREATE INDEX ix_target_resolution_configs_priority_id ON activities.target_resolution_configs (tenant_id, priority, id);
  CREATE UNIQUE INDEX uq_target_resolution_configs_active_priority ON activities.target_resolution_configs (tenant_id, priority) WHERE is_active;

  CREATE TABLE activities.target_resolution_criteria (
    tenant_id uuid NOT NULL,
    config_id uuid NOT NULL,
    position integer NOT NULL,
    type text NOT NULL,
    role text,
    priority bigint NOT NULL,
    CONSTRAINT pk_target_resolution_criteria PRIMARY KEY (tenant_id, config_id, position),
    CONSTRAINT fk_target_resolution_criteria_config_id
      FOREIGN KEY (tenant_id, config_id) REFERENCES activities.target_resolution_configs (tenant_id, id),
    CONSTRAINT ck_target_resolution_criteria_priority CHECK (priority >= 0),
    CONSTRAINT ck_target_resolution_criteria_role
      CHECK (role IN ('OWNER', 'ORDERS', 'FINANCE', 'ATTENTION', 'ADMIN', 'COMMERCE_REP', 'OTHER')),
    CONSTRAINT ck_target_resolution_criteria_role_match CHECK ((type = 'ROLE_MATCH') = (role IS NOT NULL)),
    CONSTRAINT ck_target_resolution_criteria_type
      CHECK (type IN ('ROLE_MATCH', 'LAST_CONTACTED_ALL_CHANNELS', 'LAST_CONTACTED_SAME_CHANNEL'))
  );

  CREATE TABLE activities.activities (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    type text NOT NULL,
    channel text NOT NULL,
    status text NOT NULL,
    reason text NOT NULL,
    commerce_id uuid NOT NULL,
    assignment_reason text,
    idempotency_key text COLLATE "C" NOT NULL,
    request_fingerprint bytea NOT NULL,
    scheduled_at timestamptz(3) NOT NULL,
    suggested_execution_time timestamptz(3),
    user_status text,
    score integer,
    created_by text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    search_words tsvector NOT NULL DEFAULT '',
    CONSTRAINT pk_activities PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_activities_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT fk_activities_commerce_id
      FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces (tenant_id, id),
    CONSTRAINT ck_activities_channel
      CHECK (channel IN ('SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH')),
    CONSTRAINT ck_activities_request_fingerprint CHECK (octet_length(request_fingerprint) = 32),
    CONSTRAINT ck_activities_status
      CHECK (status IN ('READY', 'UNRESOLVED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED')),
    CONSTRAINT ck_activities_type CHECK (type IN ('TASK')),
    CONSTRAINT ck_activities_version CHECK (version > 0)
  );
  CREATE INDEX ix_activities_commerce_id_scheduled_at_id ON activities.activities (tenant_id, commerce_id, scheduled_at, id);
  CREATE INDEX ix_activities_scheduled_at_id ON activities.activities (tenant_id, scheduled_at, id);
  CREATE INDEX ix_activities_status_scheduled_at_id ON activities.activities (tenant_id, status, scheduled_at, id);
  -- Its list of rows to sort in is worked off by the create that fills it: 5 ms at 256 KB, 100 at the usual 4 MB.
  CREATE INDEX ix_activities_search_words ON activities.activities USING gin (search_words)
    WITH (gin_pending_list_limit = 256);

  CREATE TABLE activities.task_details (
    tenant_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    assigned_route_id uuid NOT NULL,
    assigned_operator_id uuid NOT NULL,
    scheduled_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_task_details PRIMARY KEY (tenant_id, activity_id),
    CONSTRAINT fk_task_details_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT fk_task_details_assigned_operator_id
      FOREIGN KEY (tenant_id, assigned_operator_id) REFERENCES activities.operators (tenant_id, id),
    CONSTRAINT fk_task_details_assigned_route_id
      FOREIGN KEY (tenant_id, assigned_route_id) REFERENCES activities.routes (tenant_id, id)
  );
  CREATE INDEX ix_task_details_assigned_operator_id_activity_id ON activities.task_details (tenant_id, assigned_operator_id, activity_id);
  CREATE INDEX ix_task_details_assigned_operator_id_scheduled_at_activity_id
    ON activities.task_details (tenant_id, assigned_operator_id, scheduled_at, activity_id);
  CREATE INDEX ix_task_details_assigned_route_id_activity_id ON activities.task_details (tenant_id, assigned_route_id, activity_id);
  CREATE INDEX ix_task_details_assigned_route_id_scheduled_at_activity_id
    ON activities.task_details (tenant_id, assigned_route_id, scheduled_at, activity_id);

  CREATE TABLE activities.activity_target_users (
    tenant_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    id uuid NOT NULL,
    status text NOT NULL,
    commerce_user_id uuid,
    lock_reason text,
    resolution_strategy text NOT NULL,
    config_id uuid,
    criteria_override jsonb,
    matched_criterion jsonb,
    error_message text,
    resolved_at timestamptz(3),
    CONSTRAINT pk_activity_target_users PRIMARY KEY (tenant_id, activity_id, id),
    CONSTRAINT fk_activity_target_users_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT fk_activity_target_users_commerce_user_id
      FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users (tenant_id, id),
    CONSTRAINT ck_activity_target_users_lock_reason
      CHECK (lock_reason IN ('CRITERIA_MATCH', 'FALLBACK_COMMERCE_REP', 'FALLBACK_OWNER', 'MANUAL_ASSIGNMENT')),
    CONSTRAINT ck_activity_target_users_resolution_strategy
      CHECK (resolution_strategy IN ('ON_CREATION', 'ON_DISPATCH', 'MANUAL')),
    CONSTRAINT ck_activity_target_users_resolved
      CHECK ((status = 'RESOLVED') = (commerce_user_id IS NOT NULL) AND (status = 'RESOLVED') = (lock_reason IS NOT NULL)),
    CONSTRAINT ck_activity_target_users_status CHECK (status IN ('PENDING', 'RESOLVED', 'FAILED'))
  );

  CREATE TABLE activities.activity_attributes (
    tenant_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    key text NOT NULL,
    status text NOT NULL,
    strategy text NOT NULL,
    resolver text NOT NULL,
    by_policy boolean NOT NULL,
    value jsonb,
    fallback jsonb,
    error_message text,
    resolved_at timestamptz(3),
    CONSTRAINT pk_activity_attributes PRIMARY KEY (tenant_id, activity_id, key),
    CONSTRAINT fk_activity_attributes_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT fk_activity_attributes_key
      FOREIGN KEY (tenant_id, key) REFERENCES activities.attribute_keys (tenant_id, key),
    CONSTRAINT ck_activity_attributes_resolver CHECK (resolver IN ('INTERNAL_SERVICE', 'CALLER_PROVIDED')),
    CONSTRAINT ck_activity_attributes_status CHECK (status IN ('PENDING', 'RESOLVED', 'FALLBACK', 'FAILED')),
    CONSTRAINT ck_activity_attributes_strategy
      CHECK (strategy IN ('UPFRONT', 'ON_DISPATCH', 'CALLER_PROVIDED'))
  );

  CREATE TABLE activities.activity_status_events (
    tenant_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    id uuid NOT NULL,
    event_type text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    error_code text,
    error_message text,
    actor text NOT NULL,
    occurred_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_activity_status_events PRIMARY KEY (tenant_id, activity_id, id),
    CONSTRAINT fk_activity_status_events_activity_id
      FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities (tenant_id, id),
    CONSTRAINT ck_activity_status_events_event_type
      CHECK (event_type IN ('CREATED', 'RESOLUTION_FAILED', 'RESOLUTION_RETRY_SUCCESS', 'RESOLUTION_RETRY_FAILED', 'MANUAL_ASSIGNMENT', 'UPDATED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED')),
    CONSTRAINT ck_activity_status_events_from_status
      CHECK (from_status IN ('READY', 'UNRESOLVED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED')),
    CONSTRAINT ck_activity_status_events_to_status
      CHECK (to_status IN ('READY', 'UNRESOLVED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED'))
  );

  CREATE TABLE activities.api_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    name text NOT NULL,
    key_hash bytea NOT NULL,
    permissions text[] NOT NULL,
    expires_at timestamptz(3),
    revoked_at timestamptz(3),
    last_used_at timestamptz(3),
    created_by text NOT NULL,
    CONSTRAINT pk_api_keys PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_api_keys_key_hash UNIQUE (tenant_id, key_hash),
    CONSTRAINT fk_api_keys_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants (id),
    CONSTRAINT ck_api_keys_key_hash CHECK (octet_length(key_hash) = 32)
  );
  CREATE INDEX ix_api_keys_created_at_id ON activities.api_keys (tenant_id, created_at, id);
`;

/** All keys start with the tenant, so that the tables can be spread over machines by it. */
export class InitialSchema1764000000000 implements MigrationInterface {
  readonly name = 'InitialSchema1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${TABLES.map((table) => `activities.${table}`).join(', ')}`);
  }
}
