-- The schema as the migrations leave it, to be read: made by `npm run schema:write`, compared by `npm run check`.
-- TypeORM's own table of applied migrations is not in it.

CREATE SCHEMA activities;

CREATE TABLE activities.tenants (
  id uuid NOT NULL,
  name text,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_tenants PRIMARY KEY (id)
);

CREATE TABLE activities.commerces (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  name text NOT NULL,
  external_id text,
  global_external_id text,
  tax_id text,
  is_active boolean NOT NULL DEFAULT true,
  metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
  search_words tsvector NOT NULL DEFAULT ''::tsvector,
  CONSTRAINT pk_commerces PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_commerces_external_id UNIQUE (tenant_id, external_id),
  CONSTRAINT uq_commerces_tax_id UNIQUE (tenant_id, tax_id),
  CONSTRAINT fk_commerces_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id)
);
CREATE INDEX ix_commerces_created_at_id ON activities.commerces USING btree (tenant_id, created_at, id);
CREATE INDEX ix_commerces_name_id ON activities.commerces USING btree (tenant_id, name, id);
CREATE INDEX ix_commerces_search_words ON activities.commerces USING gin (search_words);

CREATE TABLE activities.commerce_addresses (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
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
  CONSTRAINT fk_commerce_addresses_commerce_id FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces(tenant_id, id),
  CONSTRAINT ck_commerce_addresses_latitude CHECK (latitude >= '-90'::integer::double precision AND latitude <= 90::double precision),
  CONSTRAINT ck_commerce_addresses_longitude CHECK (longitude >= '-180'::integer::double precision AND longitude <= 180::double precision)
);
CREATE INDEX ix_commerce_addresses_commerce_id ON activities.commerce_addresses USING btree (tenant_id, commerce_id);
CREATE UNIQUE INDEX uq_commerce_addresses_primary ON activities.commerce_addresses USING btree (tenant_id, commerce_id) WHERE is_primary;

CREATE TABLE activities.commerce_users (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  commerce_id uuid NOT NULL,
  name text NOT NULL,
  external_id text,
  is_active boolean NOT NULL DEFAULT true,
  CONSTRAINT pk_commerce_users PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_commerce_users_commerce_id_external_id UNIQUE (tenant_id, commerce_id, external_id),
  CONSTRAINT fk_commerce_users_commerce_id FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces(tenant_id, id)
);
CREATE INDEX ix_commerce_users_commerce_id ON activities.commerce_users USING btree (tenant_id, commerce_id);

CREATE TABLE activities.commerce_user_roles (
  tenant_id uuid NOT NULL,
  commerce_user_id uuid NOT NULL,
  role text NOT NULL,
  CONSTRAINT pk_commerce_user_roles PRIMARY KEY (tenant_id, commerce_user_id, role),
  CONSTRAINT fk_commerce_user_roles_commerce_user_id FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users(tenant_id, id),
  CONSTRAINT ck_commerce_user_roles_role CHECK (role IN ('OWNER', 'ORDERS', 'FINANCE', 'ATTENTION', 'ADMIN', 'COMMERCE_REP', 'OTHER'))
);

CREATE TABLE activities.commerce_user_contacts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  commerce_user_id uuid NOT NULL,
  type text NOT NULL,
  value text NOT NULL,
  is_primary boolean NOT NULL DEFAULT false,
  CONSTRAINT pk_commerce_user_contacts PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_commerce_user_contacts_commerce_user_id FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users(tenant_id, id),
  CONSTRAINT ck_commerce_user_contacts_type CHECK (type IN ('EMAIL', 'PHONE', 'WHATSAPP', 'OTHER'))
);
CREATE INDEX ix_commerce_user_contacts_commerce_user_id ON activities.commerce_user_contacts USING btree (tenant_id, commerce_user_id);
CREATE UNIQUE INDEX uq_commerce_user_contacts_primary ON activities.commerce_user_contacts USING btree (tenant_id, commerce_user_id, type) WHERE is_primary;

CREATE TABLE activities.commerce_user_last_contacts (
  tenant_id uuid NOT NULL,
  commerce_user_id uuid NOT NULL,
  channel text NOT NULL,
  last_contacted_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT pk_commerce_user_last_contacts PRIMARY KEY (tenant_id, commerce_user_id, channel),
  CONSTRAINT fk_commerce_user_last_contacts_commerce_user_id FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users(tenant_id, id),
  CONSTRAINT ck_commerce_user_last_contacts_channel CHECK (channel IN ('SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'))
);

CREATE TABLE activities.attribute_keys (
  tenant_id uuid NOT NULL,
  key text NOT NULL,
  description text,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_attribute_keys PRIMARY KEY (tenant_id, key),
  CONSTRAINT fk_attribute_keys_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id)
);

CREATE TABLE activities.attribute_policies (
  tenant_id uuid NOT NULL,
  key text NOT NULL,
  strategy text NOT NULL,
  resolver text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_attribute_policies PRIMARY KEY (tenant_id, key),
  CONSTRAINT fk_attribute_policies_key FOREIGN KEY (tenant_id, key) REFERENCES activities.attribute_keys(tenant_id, key),
  CONSTRAINT ck_attribute_policies_resolver CHECK (resolver IN ('INTERNAL_SERVICE', 'CALLER_PROVIDED')),
  CONSTRAINT ck_attribute_policies_strategy CHECK (strategy IN ('UPFRONT', 'ON_DISPATCH', 'CALLER_PROVIDED'))
);

CREATE TABLE activities.commerce_attributes (
  tenant_id uuid NOT NULL,
  commerce_id uuid NOT NULL,
  key text NOT NULL,
  value jsonb NOT NULL,
  valid_from timestamp(3) with time zone,
  valid_to timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_commerce_attributes PRIMARY KEY (tenant_id, commerce_id, key),
  CONSTRAINT fk_commerce_attributes_commerce_id FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces(tenant_id, id),
  CONSTRAINT fk_commerce_attributes_key FOREIGN KEY (tenant_id, key) REFERENCES activities.attribute_keys(tenant_id, key),
  CONSTRAINT ck_commerce_attributes_validity CHECK (valid_from < valid_to)
);

CREATE TABLE activities.operators (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  type text NOT NULL,
  name text NOT NULL,
  email text,
  phone text,
  external_id text,
  is_active boolean NOT NULL DEFAULT true,
  metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
  search_words tsvector NOT NULL DEFAULT ''::tsvector,
  CONSTRAINT pk_operators PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_operators_email UNIQUE (tenant_id, email),
  CONSTRAINT uq_operators_type_external_id UNIQUE (tenant_id, type, external_id),
  CONSTRAINT fk_operators_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id),
  CONSTRAINT ck_operators_type CHECK (type IN ('SALESMAN', 'ACTIVATOR', 'CALLCENTER'))
);
CREATE INDEX ix_operators_created_at_id ON activities.operators USING btree (tenant_id, created_at, id);
CREATE INDEX ix_operators_name_id ON activities.operators USING btree (tenant_id, name, id);
CREATE INDEX ix_operators_search_words ON activities.operators USING gin (search_words);

CREATE TABLE activities.routes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  name text NOT NULL,
  external_id text,
  is_active boolean NOT NULL DEFAULT true,
  metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
  search_words tsvector NOT NULL DEFAULT ''::tsvector,
  CONSTRAINT pk_routes PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_routes_external_id UNIQUE (tenant_id, external_id),
  CONSTRAINT fk_routes_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id)
);
CREATE INDEX ix_routes_created_at_id ON activities.routes USING btree (tenant_id, created_at, id);
CREATE INDEX ix_routes_name_id ON activities.routes USING btree (tenant_id, name, id);
CREATE INDEX ix_routes_search_words ON activities.routes USING gin (search_words);

CREATE TABLE activities.route_operators (
  tenant_id uuid NOT NULL,
  route_id uuid NOT NULL,
  operator_id uuid NOT NULL,
  role text NOT NULL DEFAULT 'MEMBER'::text,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_route_operators PRIMARY KEY (tenant_id, route_id, operator_id),
  CONSTRAINT fk_route_operators_operator_id FOREIGN KEY (tenant_id, operator_id) REFERENCES activities.operators(tenant_id, id),
  CONSTRAINT fk_route_operators_route_id FOREIGN KEY (tenant_id, route_id) REFERENCES activities.routes(tenant_id, id),
  CONSTRAINT ck_route_operators_role CHECK (role IN ('LEAD', 'MEMBER'))
);
CREATE INDEX ix_route_operators_operator_id ON activities.route_operators USING btree (tenant_id, operator_id);

CREATE TABLE activities.target_resolution_configs (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  name text,
  resolution_strategy text NOT NULL,
  fallback_to_commerce_rep boolean NOT NULL DEFAULT true,
  fallback_to_owner boolean NOT NULL DEFAULT true,
  priority integer NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  CONSTRAINT pk_target_resolution_configs PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_target_resolution_configs_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id),
  CONSTRAINT ck_target_resolution_configs_priority CHECK (priority >= 0),
  CONSTRAINT ck_target_resolution_configs_resolution_strategy CHECK (resolution_strategy IN ('ON_CREATION', 'ON_DISPATCH', 'MANUAL'))
);
CREATE INDEX ix_target_resolution_configs_priority_id ON activities.target_resolution_configs USING btree (tenant_id, priority, id);
CREATE UNIQUE INDEX uq_target_resolution_configs_active_priority ON activities.target_resolution_configs USING btree (tenant_id, priority) WHERE is_active;

CREATE TABLE activities.target_resolution_criteria (
  tenant_id uuid NOT NULL,
  config_id uuid NOT NULL,
  "position" integer NOT NULL,
  type text NOT NULL,
  role text,
  priority bigint NOT NULL,
  CONSTRAINT pk_target_resolution_criteria PRIMARY KEY (tenant_id, config_id, "position"),
  CONSTRAINT fk_target_resolution_criteria_config_id FOREIGN KEY (tenant_id, config_id) REFERENCES activities.target_resolution_configs(tenant_id, id),
  CONSTRAINT ck_target_resolution_criteria_priority CHECK (priority >= 0),
  CONSTRAINT ck_target_resolution_criteria_role CHECK (role IN ('OWNER', 'ORDERS', 'FINANCE', 'ATTENTION', 'ADMIN', 'COMMERCE_REP', 'OTHER')),
  CONSTRAINT ck_target_resolution_criteria_role_match CHECK ((type = 'ROLE_MATCH'::text) = (role IS NOT NULL)),
  CONSTRAINT ck_target_resolution_criteria_type CHECK (type IN ('ROLE_MATCH', 'LAST_CONTACTED_ALL_CHANNELS', 'LAST_CONTACTED_SAME_CHANNEL'))
);

CREATE TABLE activities.activities (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  type text NOT NULL,
  channel text NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  commerce_id uuid NOT NULL,
  assignment_reason text,
  idempotency_key text COLLATE "C" NOT NULL,
  request_fingerprint bytea NOT NULL,
  scheduled_at timestamp(3) with time zone NOT NULL,
  suggested_execution_time timestamp(3) with time zone,
  user_status text,
  score integer,
  created_by text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  search_words tsvector NOT NULL DEFAULT ''::tsvector,
  CONSTRAINT pk_activities PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_activities_idempotency_key UNIQUE (tenant_id, idempotency_key),
  CONSTRAINT fk_activities_commerce_id FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces(tenant_id, id),
  CONSTRAINT ck_activities_channel CHECK (channel IN ('SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH')),
  CONSTRAINT ck_activities_request_fingerprint CHECK (octet_length(request_fingerprint) = 32),
  CONSTRAINT ck_activities_status CHECK (status IN ('READY', 'UNRESOLVED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED')),
  CONSTRAINT ck_activities_type CHECK (type = 'TASK'::text),
  CONSTRAINT ck_activities_version CHECK (version > 0)
);
CREATE INDEX ix_activities_commerce_id_scheduled_at_id ON activities.activities USING btree (tenant_id, commerce_id, scheduled_at, id);
CREATE INDEX ix_activities_scheduled_at_id ON activities.activities USING btree (tenant_id, scheduled_at, id);
CREATE INDEX ix_activities_search_words ON activities.activities USING gin (search_words) WITH (gin_pending_list_limit='256');
CREATE INDEX ix_activities_status_scheduled_at_id ON activities.activities USING btree (tenant_id, status, scheduled_at, id);

CREATE TABLE activities.task_details (
  tenant_id uuid NOT NULL,
  activity_id uuid NOT NULL,
  assigned_route_id uuid NOT NULL,
  assigned_operator_id uuid NOT NULL,
  scheduled_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT pk_task_details PRIMARY KEY (tenant_id, activity_id),
  CONSTRAINT fk_task_details_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT fk_task_details_assigned_operator_id FOREIGN KEY (tenant_id, assigned_operator_id) REFERENCES activities.operators(tenant_id, id),
  CONSTRAINT fk_task_details_assigned_route_id FOREIGN KEY (tenant_id, assigned_route_id) REFERENCES activities.routes(tenant_id, id)
);
CREATE INDEX ix_task_details_assigned_operator_id_activity_id ON activities.task_details USING btree (tenant_id, assigned_operator_id, activity_id);
CREATE INDEX ix_task_details_assigned_operator_id_scheduled_at_activity_id ON activities.task_details USING btree (tenant_id, assigned_operator_id, scheduled_at, activity_id);
CREATE INDEX ix_task_details_assigned_route_id_activity_id ON activities.task_details USING btree (tenant_id, assigned_route_id, activity_id);
CREATE INDEX ix_task_details_assigned_route_id_scheduled_at_activity_id ON activities.task_details USING btree (tenant_id, assigned_route_id, scheduled_at, activity_id);

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
  resolved_at timestamp(3) with time zone,
  CONSTRAINT pk_activity_target_users PRIMARY KEY (tenant_id, activity_id, id),
  CONSTRAINT fk_activity_target_users_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT fk_activity_target_users_commerce_user_id FOREIGN KEY (tenant_id, commerce_user_id) REFERENCES activities.commerce_users(tenant_id, id),
  CONSTRAINT ck_activity_target_users_lock_reason CHECK (lock_reason IN ('CRITERIA_MATCH', 'FALLBACK_COMMERCE_REP', 'FALLBACK_OWNER', 'MANUAL_ASSIGNMENT')),
  CONSTRAINT ck_activity_target_users_resolution_strategy CHECK (resolution_strategy IN ('ON_CREATION', 'ON_DISPATCH', 'MANUAL')),
  CONSTRAINT ck_activity_target_users_resolved CHECK ((status = 'RESOLVED'::text) = (commerce_user_id IS NOT NULL) AND (status = 'RESOLVED'::text) = (lock_reason IS NOT NULL)),
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
  resolved_at timestamp(3) with time zone,
  CONSTRAINT pk_activity_attributes PRIMARY KEY (tenant_id, activity_id, key),
  CONSTRAINT fk_activity_attributes_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT fk_activity_attributes_key FOREIGN KEY (tenant_id, key) REFERENCES activities.attribute_keys(tenant_id, key),
  CONSTRAINT ck_activity_attributes_resolver CHECK (resolver IN ('INTERNAL_SERVICE', 'CALLER_PROVIDED')),
  CONSTRAINT ck_activity_attributes_status CHECK (status IN ('PENDING', 'RESOLVED', 'FALLBACK', 'FAILED')),
  CONSTRAINT ck_activity_attributes_strategy CHECK (strategy IN ('UPFRONT', 'ON_DISPATCH', 'CALLER_PROVIDED'))
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
  occurred_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT pk_activity_status_events PRIMARY KEY (tenant_id, activity_id, id),
  CONSTRAINT fk_activity_status_events_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT ck_activity_status_events_event_type CHECK (event_type IN ('CREATED', 'RESOLUTION_FAILED', 'RESOLUTION_RETRY_SUCCESS', 'RESOLUTION_RETRY_FAILED', 'MANUAL_ASSIGNMENT', 'UPDATED', 'DISPATCHED', 'DISPATCH_RETRIED', 'COMPLETED', 'FAILED', 'CANCELED')),
  CONSTRAINT ck_activity_status_events_from_status CHECK (from_status IN ('READY', 'UNRESOLVED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED')),
  CONSTRAINT ck_activity_status_events_to_status CHECK (to_status IN ('READY', 'UNRESOLVED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED'))
);

CREATE TABLE activities.api_keys (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  name text NOT NULL,
  key_hash bytea NOT NULL,
  permissions text[] NOT NULL,
  expires_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  last_used_at timestamp(3) with time zone,
  created_by text NOT NULL,
  CONSTRAINT pk_api_keys PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_api_keys_key_hash UNIQUE (tenant_id, key_hash),
  CONSTRAINT fk_api_keys_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id),
  CONSTRAINT ck_api_keys_key_hash CHECK (octet_length(key_hash) = 32)
);
CREATE INDEX ix_api_keys_created_at_id ON activities.api_keys USING btree (tenant_id, created_at, id);

CREATE TABLE activities.dispatch_configs (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  name text NOT NULL,
  provider text NOT NULL,
  channel text NOT NULL,
  base_url text,
  settings jsonb NOT NULL DEFAULT '{}'::jsonb,
  credentials jsonb NOT NULL DEFAULT '{}'::jsonb,
  timing text NOT NULL,
  lead_minutes integer,
  retry_delays integer[] NOT NULL,
  timeout_seconds integer NOT NULL,
  max_in_flight integer NOT NULL,
  adopt_from timestamp(3) with time zone,
  is_active boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT pk_dispatch_configs PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_dispatch_configs_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id),
  CONSTRAINT ck_dispatch_configs_channel CHECK (channel IN ('SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH')),
  CONSTRAINT ck_dispatch_configs_lead_minutes CHECK ((timing = 'LEAD'::text) = (lead_minutes IS NOT NULL) AND lead_minutes >= 0),
  CONSTRAINT ck_dispatch_configs_max_in_flight CHECK (max_in_flight >= 1 AND max_in_flight <= 64),
  CONSTRAINT ck_dispatch_configs_provider CHECK (provider IN ('HTTP', 'YOM', 'MOCK')),
  CONSTRAINT ck_dispatch_configs_timeout_seconds CHECK (timeout_seconds >= 1 AND timeout_seconds <= 30),
  CONSTRAINT ck_dispatch_configs_timing CHECK (timing IN ('LEAD', 'AT_SCHEDULE', 'IMMEDIATE')),
  CONSTRAINT ck_dispatch_configs_version CHECK (version > 0)
);
CREATE INDEX ix_dispatch_configs_created_at_id ON activities.dispatch_configs USING btree (tenant_id, created_at, id);
CREATE UNIQUE INDEX uq_dispatch_configs_active_channel ON activities.dispatch_configs USING btree (tenant_id, channel) WHERE is_active;

CREATE TABLE activities.dispatch_config_states (
  tenant_id uuid NOT NULL,
  config_id uuid NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  probes integer,
  held_until timestamp(3) with time zone,
  probe_token uuid,
  last_success_at timestamp(3) with time zone,
  last_failure_at timestamp(3) with time zone,
  last_error_code text,
  CONSTRAINT pk_dispatch_config_states PRIMARY KEY (tenant_id, config_id),
  CONSTRAINT fk_dispatch_config_states_config_id FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs(tenant_id, id)
);

CREATE TABLE activities.dispatch_adoptions (
  tenant_id uuid NOT NULL,
  config_id uuid NOT NULL,
  due_at timestamp(3) with time zone,
  lease_token uuid,
  lease_until timestamp(3) with time zone,
  pass text NOT NULL DEFAULT 'ADOPT'::text,
  walk text NOT NULL DEFAULT 'ROWS'::text,
  cursor_scheduled_at timestamp(3) with time zone,
  cursor_id uuid,
  started_at timestamp(3) with time zone,
  created_from timestamp(3) with time zone,
  adopted integer NOT NULL DEFAULT 0,
  CONSTRAINT pk_dispatch_adoptions PRIMARY KEY (tenant_id, config_id),
  CONSTRAINT fk_dispatch_adoptions_config_id FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs(tenant_id, id),
  CONSTRAINT ck_dispatch_adoptions_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL)),
  CONSTRAINT ck_dispatch_adoptions_pass CHECK (pass IN ('ADOPT', 'SETTLE', 'SWEEP')),
  CONSTRAINT ck_dispatch_adoptions_walk CHECK (walk IN ('ROWS', 'SCHEDULED', 'CREATED'))
);

CREATE TABLE activities.dispatches (
  tenant_id uuid NOT NULL,
  activity_id uuid NOT NULL,
  config_id uuid NOT NULL,
  due_at timestamp(3) with time zone NOT NULL,
  first_claimed_at timestamp(3) with time zone,
  lease_token uuid,
  lease_until timestamp(3) with time zone,
  attempts integer NOT NULL DEFAULT 0,
  generation integer NOT NULL DEFAULT 1,
  may_have_arrived boolean NOT NULL DEFAULT false,
  is_by_hand boolean NOT NULL DEFAULT false,
  CONSTRAINT pk_dispatches PRIMARY KEY (tenant_id, activity_id),
  CONSTRAINT fk_dispatches_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT ck_dispatches_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ix_dispatches_config_id_due_at ON activities.dispatches USING btree (tenant_id, config_id, due_at);

CREATE TABLE activities.dispatch_attempts (
  tenant_id uuid NOT NULL,
  activity_id uuid NOT NULL,
  id uuid NOT NULL,
  config_id uuid NOT NULL,
  generation integer NOT NULL,
  attempt integer NOT NULL,
  started_at timestamp(3) with time zone NOT NULL,
  duration_ms integer NOT NULL,
  outcome text NOT NULL,
  response_status integer,
  response_body text,
  error_code text,
  error_message text,
  instance text NOT NULL,
  provider_activity_id text,
  CONSTRAINT pk_dispatch_attempts PRIMARY KEY (tenant_id, activity_id, id),
  CONSTRAINT fk_dispatch_attempts_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT fk_dispatch_attempts_config_id FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs(tenant_id, id),
  CONSTRAINT ck_dispatch_attempts_outcome CHECK (outcome IN ('SUCCESS', 'FAILED', 'UNKNOWN', 'BLOCKED'))
);
CREATE INDEX ix_dispatch_attempts_started_at ON activities.dispatch_attempts USING btree (tenant_id, started_at);

CREATE TABLE activities.provider_activities (
  tenant_id uuid NOT NULL,
  provider_activity_id text COLLATE "C" NOT NULL,
  config_id uuid NOT NULL,
  activity_id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT pk_provider_activities PRIMARY KEY (tenant_id, provider_activity_id, config_id),
  CONSTRAINT fk_provider_activities_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT fk_provider_activities_config_id FOREIGN KEY (tenant_id, config_id) REFERENCES activities.dispatch_configs(tenant_id, id)
);
CREATE INDEX ix_provider_activities_activity_id ON activities.provider_activities USING btree (tenant_id, activity_id);

CREATE TABLE activities.result_types (
  tenant_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  label text NOT NULL,
  maps_to text NOT NULL,
  requires_future_scheduled_at boolean NOT NULL DEFAULT false,
  counts_as_contact boolean NOT NULL DEFAULT true,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_result_types PRIMARY KEY (tenant_id, code),
  CONSTRAINT fk_result_types_tenant_id FOREIGN KEY (tenant_id) REFERENCES activities.tenants(id),
  CONSTRAINT ck_result_types_maps_to CHECK (maps_to IN ('PENDING', 'COMPLETED', 'NOT_EXECUTED', 'CANCELED', 'TRANSFERRED'))
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
  future_scheduled_at timestamp(3) with time zone,
  follow_up_activity_id uuid,
  follow_up_error text,
  payload jsonb,
  raw_payload jsonb,
  occurred_at timestamp(3) with time zone NOT NULL,
  received_at timestamp(3) with time zone NOT NULL,
  idempotency_key text COLLATE "C",
  fingerprint bytea,
  request_hash bytea NOT NULL,
  actor text NOT NULL,
  CONSTRAINT pk_task_results PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_task_results_activity_id_revision UNIQUE (tenant_id, activity_id, revision),
  CONSTRAINT uq_task_results_fingerprint UNIQUE (tenant_id, fingerprint),
  CONSTRAINT uq_task_results_idempotency_key UNIQUE (tenant_id, idempotency_key),
  CONSTRAINT fk_task_results_activity_id FOREIGN KEY (tenant_id, activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT fk_task_results_commerce_id FOREIGN KEY (tenant_id, commerce_id) REFERENCES activities.commerces(tenant_id, id),
  CONSTRAINT fk_task_results_follow_up_activity_id FOREIGN KEY (tenant_id, follow_up_activity_id) REFERENCES activities.activities(tenant_id, id),
  CONSTRAINT fk_task_results_operator_id FOREIGN KEY (tenant_id, operator_id) REFERENCES activities.operators(tenant_id, id),
  CONSTRAINT fk_task_results_result_code FOREIGN KEY (tenant_id, result_code) REFERENCES activities.result_types(tenant_id, code),
  CONSTRAINT ck_task_results_contact_type CHECK (contact_type IN ('INBOUND', 'OUTBOUND')),
  CONSTRAINT ck_task_results_fingerprint CHECK (octet_length(fingerprint) = 32),
  CONSTRAINT ck_task_results_follow_up_error CHECK (follow_up_error IN ('COMMERCE_INACTIVE', 'ROUTE_INACTIVE', 'OPERATOR_INACTIVE', 'IDEMPOTENCY_KEY_EXISTS', 'FOLLOW_UP_EXISTS')),
  CONSTRAINT ck_task_results_identity CHECK ((idempotency_key IS NULL) <> (fingerprint IS NULL)),
  CONSTRAINT ck_task_results_request_hash CHECK (octet_length(request_hash) = 32),
  CONSTRAINT ck_task_results_result_code CHECK ((status IN ('PENDING', 'CANCELED')) OR result_code IS NOT NULL),
  CONSTRAINT ck_task_results_revision CHECK (revision > 0),
  CONSTRAINT ck_task_results_status CHECK (status IN ('PENDING', 'COMPLETED', 'NOT_EXECUTED', 'CANCELED', 'TRANSFERRED'))
);
CREATE INDEX ix_task_results_commerce_id_id ON activities.task_results USING btree (tenant_id, commerce_id, id);

CREATE OR REPLACE FUNCTION activities.claim_dispatches(
  p_tenant_id uuid,
  p_config_id uuid,
  p_activity_id uuid,
  p_count integer,
  p_token uuid,
  p_now timestamp with time zone,
  p_lease_until timestamp with time zone,
  p_passes_hold boolean,
  p_attempt_ids uuid[])
 RETURNS TABLE(activity_id uuid, due_at timestamp with time zone, attempts integer, generation integer, first_claimed_at timestamp with time zone, is_lease_lost boolean, idempotency_key text, channel text, reason text, assignment_reason text, scheduled_at timestamp with time zone, suggested_execution_time timestamp with time zone, score integer, user_status text, commerce_id uuid, commerce json, route json, operator json, targets json, attributes json)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
      FOR v_row IN
        SELECT d.activity_id, a.status, d.lease_token
        FROM activities.dispatches d
        JOIN activities.activities a ON a.tenant_id = p_tenant_id AND a.id = d.activity_id
        WHERE d.tenant_id = p_tenant_id AND d.config_id = p_config_id AND d.due_at <= p_now
          AND (d.lease_until IS NULL OR d.lease_until <= p_now)
        ORDER BY d.due_at LIMIT p_count
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
      END LOOP;
    ELSE
      FOR v_row IN
        SELECT d.activity_id, a.status, d.lease_token
        FROM activities.dispatches d
        JOIN activities.activities a ON a.tenant_id = p_tenant_id AND a.id = d.activity_id
        WHERE d.tenant_id = p_tenant_id AND d.config_id = p_config_id AND d.activity_id = p_activity_id
          AND (d.lease_until IS NULL OR d.lease_until <= p_now)
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
      END LOOP;
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
          'criteriaOverride', u.criteria_override, 'user', (
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
            WHERE m.tenant_id = p_tenant_id AND m.id = u.commerce_user_id LIMIT 1)) ORDER BY u.id)
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
  END $function$;

CREATE OR REPLACE FUNCTION activities.create_tasks(
  p_tenant_id uuid,
  p_atomic boolean,
  p_ids uuid[],
  p_types text[],
  p_channels text[],
  p_statuses text[],
  p_reasons text[],
  p_commerce_ids uuid[],
  p_assignment_reasons text[],
  p_idempotency_keys text[],
  p_request_fingerprints bytea[],
  p_scheduled_ats timestamp with time zone[],
  p_suggested_execution_times timestamp with time zone[],
  p_user_statuses text[],
  p_scores integer[],
  p_created_bys text[],
  p_created_ats timestamp with time zone[],
  p_route_ids uuid[],
  p_operator_ids uuid[],
  p_search_words text[],
  p_target_positions integer[],
  p_target_ids uuid[],
  p_target_statuses text[],
  p_target_commerce_user_ids uuid[],
  p_target_lock_reasons text[],
  p_target_strategies text[],
  p_target_config_ids uuid[],
  p_target_criteria_overrides jsonb[],
  p_target_matched_criteria jsonb[],
  p_target_error_messages text[],
  p_target_resolved_ats timestamp with time zone[],
  p_attribute_positions integer[],
  p_attribute_keys text[],
  p_attribute_statuses text[],
  p_attribute_strategies text[],
  p_attribute_resolvers text[],
  p_attribute_by_policies boolean[],
  p_attribute_values jsonb[],
  p_attribute_fallbacks jsonb[],
  p_attribute_error_messages text[],
  p_attribute_resolved_ats timestamp with time zone[],
  p_event_positions integer[],
  p_event_ids uuid[],
  p_event_types text[],
  p_event_from_statuses text[],
  p_event_to_statuses text[],
  p_event_error_codes text[],
  p_event_error_messages text[],
  p_event_actors text[],
  p_event_occurred_ats timestamp with time zone[])
 RETURNS TABLE(task_position bigint, activity_id uuid, type text, channel text, status text, request_fingerprint bytea, assigned_route_id uuid, assigned_operator_id uuid)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  DECLARE
    v_id uuid;
    v_created uuid[] := '{}';
    v_all boolean;
  BEGIN
    FOR v_id IN 
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
        WHERE c.tenant_id = p_tenant_id AND c.id = i.commerce_id AND c.is_active LIMIT 1) c
      CROSS JOIN LATERAL (
        SELECT FROM activities.routes r
        WHERE r.tenant_id = p_tenant_id AND r.id = i.route_id AND r.is_active LIMIT 1) r
      CROSS JOIN LATERAL (
        SELECT FROM activities.operators o
        WHERE o.tenant_id = p_tenant_id AND o.id = i.operator_id AND o.is_active LIMIT 1) o
      ORDER BY c.tenant_id, i.idempotency_key COLLATE "C", i.position
      ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
      RETURNING id
    LOOP
      v_created := v_created || v_id;
    END LOOP;

    v_all := cardinality(v_created) = cardinality(p_ids);
    IF p_atomic AND NOT v_all THEN
      RAISE unique_violation USING MESSAGE = 'an idempotency key exists, or a reference does not';
    END IF;

    INSERT INTO activities.task_details (
      tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
    SELECT a.tenant_id, i.id, i.route_id, i.operator_id, i.scheduled_at
    FROM unnest(p_ids, p_route_ids, p_operator_ids, p_scheduled_ats) WITH ORDINALITY
      AS i(id, route_id, operator_id, scheduled_at, position)
    CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;

    IF cardinality(p_target_ids) > 0 THEN
      INSERT INTO activities.activity_target_users (
        tenant_id, activity_id, id, status, commerce_user_id, lock_reason, resolution_strategy, config_id,
        criteria_override, matched_criterion, error_message, resolved_at)
      SELECT a.tenant_id, p_ids[i.position], i.id, i.status, i.commerce_user_id, i.lock_reason, i.strategy, i.config_id,
        i.criteria_override, i.matched_criterion, i.error_message, i.resolved_at
      FROM unnest(p_target_positions, p_target_ids, p_target_statuses, p_target_commerce_user_ids,
          p_target_lock_reasons, p_target_strategies, p_target_config_ids, p_target_criteria_overrides,
          p_target_matched_criteria, p_target_error_messages, p_target_resolved_ats)
        AS i(position, id, status, commerce_user_id, lock_reason, strategy, config_id, criteria_override,
          matched_criterion, error_message, resolved_at)
      CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;
    END IF;

    IF cardinality(p_attribute_keys) > 0 THEN
      INSERT INTO activities.activity_attributes (
        tenant_id, activity_id, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      SELECT a.tenant_id, p_ids[i.position], i.key, i.status, i.strategy, i.resolver, i.by_policy, i.value, i.fallback,
        i.error_message, i.resolved_at
      FROM unnest(p_attribute_positions, p_attribute_keys, p_attribute_statuses, p_attribute_strategies,
          p_attribute_resolvers, p_attribute_by_policies, p_attribute_values, p_attribute_fallbacks,
          p_attribute_error_messages, p_attribute_resolved_ats)
        AS i(position, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;
    END IF;

    INSERT INTO activities.activity_status_events (
      tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    SELECT a.tenant_id, p_ids[i.position], i.id, i.event_type, i.from_status, i.to_status, i.error_code, i.error_message, i.actor,
      i.occurred_at
    FROM unnest(p_event_positions, p_event_ids, p_event_types, p_event_from_statuses, p_event_to_statuses,
        p_event_error_codes, p_event_error_messages, p_event_actors, p_event_occurred_ats)
      AS i(position, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;

    IF NOT v_all THEN
      RETURN QUERY
      SELECT i.position, a.id, a.type, a.channel, a.status, a.request_fingerprint, d.assigned_route_id,
        d.assigned_operator_id
      FROM unnest(p_ids, p_idempotency_keys) WITH ORDINALITY AS i(id, idempotency_key, position)
      LEFT JOIN activities.activities a
        ON a.tenant_id = p_tenant_id AND a.idempotency_key = i.idempotency_key
      LEFT JOIN activities.task_details d
        ON d.tenant_id = p_tenant_id AND d.activity_id = a.id
      WHERE i.id <> ALL (v_created);
    END IF;
  END $function$;

CREATE OR REPLACE FUNCTION activities.create_tasks(
  p_tenant_id uuid,
  p_atomic boolean,
  p_ids uuid[],
  p_types text[],
  p_channels text[],
  p_statuses text[],
  p_reasons text[],
  p_commerce_ids uuid[],
  p_assignment_reasons text[],
  p_idempotency_keys text[],
  p_request_fingerprints bytea[],
  p_scheduled_ats timestamp with time zone[],
  p_suggested_execution_times timestamp with time zone[],
  p_user_statuses text[],
  p_scores integer[],
  p_created_bys text[],
  p_created_ats timestamp with time zone[],
  p_route_ids uuid[],
  p_operator_ids uuid[],
  p_search_words text[],
  p_target_positions integer[],
  p_target_ids uuid[],
  p_target_statuses text[],
  p_target_commerce_user_ids uuid[],
  p_target_lock_reasons text[],
  p_target_strategies text[],
  p_target_config_ids uuid[],
  p_target_criteria_overrides jsonb[],
  p_target_matched_criteria jsonb[],
  p_target_error_messages text[],
  p_target_resolved_ats timestamp with time zone[],
  p_attribute_positions integer[],
  p_attribute_keys text[],
  p_attribute_statuses text[],
  p_attribute_strategies text[],
  p_attribute_resolvers text[],
  p_attribute_by_policies boolean[],
  p_attribute_values jsonb[],
  p_attribute_fallbacks jsonb[],
  p_attribute_error_messages text[],
  p_attribute_resolved_ats timestamp with time zone[],
  p_event_positions integer[],
  p_event_ids uuid[],
  p_event_types text[],
  p_event_from_statuses text[],
  p_event_to_statuses text[],
  p_event_error_codes text[],
  p_event_error_messages text[],
  p_event_actors text[],
  p_event_occurred_ats timestamp with time zone[],
  p_dispatch_positions integer[],
  p_dispatch_config_ids uuid[],
  p_dispatch_due_ats timestamp with time zone[])
 RETURNS TABLE(task_position bigint, activity_id uuid, type text, channel text, status text, request_fingerprint bytea, assigned_route_id uuid, assigned_operator_id uuid)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  DECLARE
    v_id uuid;
    v_created uuid[] := '{}';
    v_all boolean;
  BEGIN
    FOR v_id IN 
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
        WHERE c.tenant_id = p_tenant_id AND c.id = i.commerce_id AND c.is_active LIMIT 1) c
      CROSS JOIN LATERAL (
        SELECT FROM activities.routes r
        WHERE r.tenant_id = p_tenant_id AND r.id = i.route_id AND r.is_active LIMIT 1) r
      CROSS JOIN LATERAL (
        SELECT FROM activities.operators o
        WHERE o.tenant_id = p_tenant_id AND o.id = i.operator_id AND o.is_active LIMIT 1) o
      ORDER BY c.tenant_id, i.idempotency_key COLLATE "C", i.position
      ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
      RETURNING id
    LOOP
      v_created := v_created || v_id;
    END LOOP;

    v_all := cardinality(v_created) = cardinality(p_ids);
    IF p_atomic AND NOT v_all THEN
      RAISE unique_violation USING MESSAGE = 'an idempotency key exists, or a reference does not';
    END IF;

    INSERT INTO activities.task_details (
      tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
    SELECT a.tenant_id, i.id, i.route_id, i.operator_id, i.scheduled_at
    FROM unnest(p_ids, p_route_ids, p_operator_ids, p_scheduled_ats) WITH ORDINALITY
      AS i(id, route_id, operator_id, scheduled_at, position)
    CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;

    IF cardinality(p_target_ids) > 0 THEN
      INSERT INTO activities.activity_target_users (
        tenant_id, activity_id, id, status, commerce_user_id, lock_reason, resolution_strategy, config_id,
        criteria_override, matched_criterion, error_message, resolved_at)
      SELECT a.tenant_id, p_ids[i.position], i.id, i.status, i.commerce_user_id, i.lock_reason, i.strategy, i.config_id,
        i.criteria_override, i.matched_criterion, i.error_message, i.resolved_at
      FROM unnest(p_target_positions, p_target_ids, p_target_statuses, p_target_commerce_user_ids,
          p_target_lock_reasons, p_target_strategies, p_target_config_ids, p_target_criteria_overrides,
          p_target_matched_criteria, p_target_error_messages, p_target_resolved_ats)
        AS i(position, id, status, commerce_user_id, lock_reason, strategy, config_id, criteria_override,
          matched_criterion, error_message, resolved_at)
      CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;
    END IF;

    IF cardinality(p_attribute_keys) > 0 THEN
      INSERT INTO activities.activity_attributes (
        tenant_id, activity_id, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      SELECT a.tenant_id, p_ids[i.position], i.key, i.status, i.strategy, i.resolver, i.by_policy, i.value, i.fallback,
        i.error_message, i.resolved_at
      FROM unnest(p_attribute_positions, p_attribute_keys, p_attribute_statuses, p_attribute_strategies,
          p_attribute_resolvers, p_attribute_by_policies, p_attribute_values, p_attribute_fallbacks,
          p_attribute_error_messages, p_attribute_resolved_ats)
        AS i(position, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;
    END IF;

    INSERT INTO activities.activity_status_events (
      tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    SELECT a.tenant_id, p_ids[i.position], i.id, i.event_type, i.from_status, i.to_status, i.error_code, i.error_message, i.actor,
      i.occurred_at
    FROM unnest(p_event_positions, p_event_ids, p_event_types, p_event_from_statuses, p_event_to_statuses,
        p_event_error_codes, p_event_error_messages, p_event_actors, p_event_occurred_ats)
      AS i(position, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a;

    IF cardinality(p_dispatch_positions) > 0 THEN
      INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at)
      SELECT a.tenant_id, p_ids[i.position], i.config_id, i.due_at
      FROM unnest(p_dispatch_positions, p_dispatch_config_ids, p_dispatch_due_ats) AS i(position, config_id, due_at)
      CROSS JOIN LATERAL (
        SELECT a.tenant_id FROM activities.activities a
        WHERE a.tenant_id = p_tenant_id AND a.id = p_ids[i.position] LIMIT 1) a
      ON CONFLICT DO NOTHING;
    END IF;

    IF NOT v_all THEN
      RETURN QUERY
      SELECT i.position, a.id, a.type, a.channel, a.status, a.request_fingerprint, d.assigned_route_id,
        d.assigned_operator_id
      FROM unnest(p_ids, p_idempotency_keys) WITH ORDINALITY AS i(id, idempotency_key, position)
      LEFT JOIN activities.activities a
        ON a.tenant_id = p_tenant_id AND a.idempotency_key = i.idempotency_key
      LEFT JOIN activities.task_details d
        ON d.tenant_id = p_tenant_id AND d.activity_id = a.id
      WHERE i.id <> ALL (v_created);
    END IF;
  END $function$;

CREATE OR REPLACE FUNCTION activities.create_tasks_of_tenants(
  p_tenant_ids uuid[],
  p_atomic boolean,
  p_ids uuid[],
  p_types text[],
  p_channels text[],
  p_statuses text[],
  p_reasons text[],
  p_commerce_ids uuid[],
  p_assignment_reasons text[],
  p_idempotency_keys text[],
  p_request_fingerprints bytea[],
  p_scheduled_ats timestamp with time zone[],
  p_suggested_execution_times timestamp with time zone[],
  p_user_statuses text[],
  p_scores integer[],
  p_created_bys text[],
  p_created_ats timestamp with time zone[],
  p_route_ids uuid[],
  p_operator_ids uuid[],
  p_search_words text[],
  p_target_positions integer[],
  p_target_ids uuid[],
  p_target_statuses text[],
  p_target_commerce_user_ids uuid[],
  p_target_lock_reasons text[],
  p_target_strategies text[],
  p_target_config_ids uuid[],
  p_target_criteria_overrides jsonb[],
  p_target_matched_criteria jsonb[],
  p_target_error_messages text[],
  p_target_resolved_ats timestamp with time zone[],
  p_attribute_positions integer[],
  p_attribute_keys text[],
  p_attribute_statuses text[],
  p_attribute_strategies text[],
  p_attribute_resolvers text[],
  p_attribute_by_policies boolean[],
  p_attribute_values jsonb[],
  p_attribute_fallbacks jsonb[],
  p_attribute_error_messages text[],
  p_attribute_resolved_ats timestamp with time zone[],
  p_event_positions integer[],
  p_event_ids uuid[],
  p_event_types text[],
  p_event_from_statuses text[],
  p_event_to_statuses text[],
  p_event_error_codes text[],
  p_event_error_messages text[],
  p_event_actors text[],
  p_event_occurred_ats timestamp with time zone[])
 RETURNS TABLE(task_position bigint, activity_id uuid, type text, channel text, status text, request_fingerprint bytea, assigned_route_id uuid, assigned_operator_id uuid)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  DECLARE
    v_id uuid;
    v_created uuid[] := '{}';
    v_all boolean;
  BEGIN
    WITH inserted AS (
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
        WHERE c.tenant_id = p_tenant_ids[i.position] AND c.id = i.commerce_id AND c.is_active LIMIT 1) c
      CROSS JOIN LATERAL (
        SELECT FROM activities.routes r
        WHERE r.tenant_id = p_tenant_ids[i.position] AND r.id = i.route_id AND r.is_active LIMIT 1) r
      CROSS JOIN LATERAL (
        SELECT FROM activities.operators o
        WHERE o.tenant_id = p_tenant_ids[i.position] AND o.id = i.operator_id AND o.is_active LIMIT 1) o
      ORDER BY c.tenant_id, i.idempotency_key COLLATE "C", i.position
      ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
      RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO v_created FROM inserted;

    v_all := cardinality(v_created) = cardinality(p_ids);
    IF p_atomic AND NOT v_all THEN
      RAISE unique_violation USING MESSAGE = 'an idempotency key exists, or a reference does not';
    END IF;

    INSERT INTO activities.task_details (
      tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
    SELECT p_tenant_ids[i.position], i.id, i.route_id, i.operator_id, i.scheduled_at
    FROM unnest(p_ids, p_route_ids, p_operator_ids, p_scheduled_ats) WITH ORDINALITY
      AS i(id, route_id, operator_id, scheduled_at, position)
    WHERE v_all OR p_ids[i.position] = ANY (v_created);

    IF cardinality(p_target_ids) > 0 THEN
      INSERT INTO activities.activity_target_users (
        tenant_id, activity_id, id, status, commerce_user_id, lock_reason, resolution_strategy, config_id,
        criteria_override, matched_criterion, error_message, resolved_at)
      SELECT p_tenant_ids[i.position], p_ids[i.position], i.id, i.status, i.commerce_user_id, i.lock_reason, i.strategy, i.config_id,
        i.criteria_override, i.matched_criterion, i.error_message, i.resolved_at
      FROM unnest(p_target_positions, p_target_ids, p_target_statuses, p_target_commerce_user_ids,
          p_target_lock_reasons, p_target_strategies, p_target_config_ids, p_target_criteria_overrides,
          p_target_matched_criteria, p_target_error_messages, p_target_resolved_ats)
        AS i(position, id, status, commerce_user_id, lock_reason, strategy, config_id, criteria_override,
          matched_criterion, error_message, resolved_at)
      WHERE v_all OR p_ids[i.position] = ANY (v_created);
    END IF;

    IF cardinality(p_attribute_keys) > 0 THEN
      INSERT INTO activities.activity_attributes (
        tenant_id, activity_id, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      SELECT p_tenant_ids[i.position], p_ids[i.position], i.key, i.status, i.strategy, i.resolver, i.by_policy, i.value, i.fallback,
        i.error_message, i.resolved_at
      FROM unnest(p_attribute_positions, p_attribute_keys, p_attribute_statuses, p_attribute_strategies,
          p_attribute_resolvers, p_attribute_by_policies, p_attribute_values, p_attribute_fallbacks,
          p_attribute_error_messages, p_attribute_resolved_ats)
        AS i(position, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      WHERE v_all OR p_ids[i.position] = ANY (v_created);
    END IF;

    INSERT INTO activities.activity_status_events (
      tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    SELECT p_tenant_ids[i.position], p_ids[i.position], i.id, i.event_type, i.from_status, i.to_status, i.error_code, i.error_message, i.actor,
      i.occurred_at
    FROM unnest(p_event_positions, p_event_ids, p_event_types, p_event_from_statuses, p_event_to_statuses,
        p_event_error_codes, p_event_error_messages, p_event_actors, p_event_occurred_ats)
      AS i(position, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    WHERE v_all OR p_ids[i.position] = ANY (v_created);

    IF NOT v_all THEN
      RETURN QUERY
      SELECT i.position, a.id, a.type, a.channel, a.status, a.request_fingerprint, d.assigned_route_id,
        d.assigned_operator_id
      FROM unnest(p_ids, p_idempotency_keys) WITH ORDINALITY AS i(id, idempotency_key, position)
      LEFT JOIN activities.activities a
        ON a.tenant_id = p_tenant_ids[i.position] AND a.idempotency_key = i.idempotency_key
      LEFT JOIN activities.task_details d
        ON d.tenant_id = p_tenant_ids[i.position] AND d.activity_id = a.id
      WHERE i.id <> ALL (v_created);
    END IF;
  END $function$;

CREATE OR REPLACE FUNCTION activities.create_tasks_of_tenants(
  p_tenant_ids uuid[],
  p_atomic boolean,
  p_ids uuid[],
  p_types text[],
  p_channels text[],
  p_statuses text[],
  p_reasons text[],
  p_commerce_ids uuid[],
  p_assignment_reasons text[],
  p_idempotency_keys text[],
  p_request_fingerprints bytea[],
  p_scheduled_ats timestamp with time zone[],
  p_suggested_execution_times timestamp with time zone[],
  p_user_statuses text[],
  p_scores integer[],
  p_created_bys text[],
  p_created_ats timestamp with time zone[],
  p_route_ids uuid[],
  p_operator_ids uuid[],
  p_search_words text[],
  p_target_positions integer[],
  p_target_ids uuid[],
  p_target_statuses text[],
  p_target_commerce_user_ids uuid[],
  p_target_lock_reasons text[],
  p_target_strategies text[],
  p_target_config_ids uuid[],
  p_target_criteria_overrides jsonb[],
  p_target_matched_criteria jsonb[],
  p_target_error_messages text[],
  p_target_resolved_ats timestamp with time zone[],
  p_attribute_positions integer[],
  p_attribute_keys text[],
  p_attribute_statuses text[],
  p_attribute_strategies text[],
  p_attribute_resolvers text[],
  p_attribute_by_policies boolean[],
  p_attribute_values jsonb[],
  p_attribute_fallbacks jsonb[],
  p_attribute_error_messages text[],
  p_attribute_resolved_ats timestamp with time zone[],
  p_event_positions integer[],
  p_event_ids uuid[],
  p_event_types text[],
  p_event_from_statuses text[],
  p_event_to_statuses text[],
  p_event_error_codes text[],
  p_event_error_messages text[],
  p_event_actors text[],
  p_event_occurred_ats timestamp with time zone[],
  p_dispatch_positions integer[],
  p_dispatch_config_ids uuid[],
  p_dispatch_due_ats timestamp with time zone[])
 RETURNS TABLE(task_position bigint, activity_id uuid, type text, channel text, status text, request_fingerprint bytea, assigned_route_id uuid, assigned_operator_id uuid)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  DECLARE
    v_id uuid;
    v_created uuid[] := '{}';
    v_all boolean;
  BEGIN
    WITH inserted AS (
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
        WHERE c.tenant_id = p_tenant_ids[i.position] AND c.id = i.commerce_id AND c.is_active LIMIT 1) c
      CROSS JOIN LATERAL (
        SELECT FROM activities.routes r
        WHERE r.tenant_id = p_tenant_ids[i.position] AND r.id = i.route_id AND r.is_active LIMIT 1) r
      CROSS JOIN LATERAL (
        SELECT FROM activities.operators o
        WHERE o.tenant_id = p_tenant_ids[i.position] AND o.id = i.operator_id AND o.is_active LIMIT 1) o
      ORDER BY c.tenant_id, i.idempotency_key COLLATE "C", i.position
      ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
      RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO v_created FROM inserted;

    v_all := cardinality(v_created) = cardinality(p_ids);
    IF p_atomic AND NOT v_all THEN
      RAISE unique_violation USING MESSAGE = 'an idempotency key exists, or a reference does not';
    END IF;

    INSERT INTO activities.task_details (
      tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
    SELECT p_tenant_ids[i.position], i.id, i.route_id, i.operator_id, i.scheduled_at
    FROM unnest(p_ids, p_route_ids, p_operator_ids, p_scheduled_ats) WITH ORDINALITY
      AS i(id, route_id, operator_id, scheduled_at, position)
    WHERE v_all OR p_ids[i.position] = ANY (v_created);

    IF cardinality(p_target_ids) > 0 THEN
      INSERT INTO activities.activity_target_users (
        tenant_id, activity_id, id, status, commerce_user_id, lock_reason, resolution_strategy, config_id,
        criteria_override, matched_criterion, error_message, resolved_at)
      SELECT p_tenant_ids[i.position], p_ids[i.position], i.id, i.status, i.commerce_user_id, i.lock_reason, i.strategy, i.config_id,
        i.criteria_override, i.matched_criterion, i.error_message, i.resolved_at
      FROM unnest(p_target_positions, p_target_ids, p_target_statuses, p_target_commerce_user_ids,
          p_target_lock_reasons, p_target_strategies, p_target_config_ids, p_target_criteria_overrides,
          p_target_matched_criteria, p_target_error_messages, p_target_resolved_ats)
        AS i(position, id, status, commerce_user_id, lock_reason, strategy, config_id, criteria_override,
          matched_criterion, error_message, resolved_at)
      WHERE v_all OR p_ids[i.position] = ANY (v_created);
    END IF;

    IF cardinality(p_attribute_keys) > 0 THEN
      INSERT INTO activities.activity_attributes (
        tenant_id, activity_id, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      SELECT p_tenant_ids[i.position], p_ids[i.position], i.key, i.status, i.strategy, i.resolver, i.by_policy, i.value, i.fallback,
        i.error_message, i.resolved_at
      FROM unnest(p_attribute_positions, p_attribute_keys, p_attribute_statuses, p_attribute_strategies,
          p_attribute_resolvers, p_attribute_by_policies, p_attribute_values, p_attribute_fallbacks,
          p_attribute_error_messages, p_attribute_resolved_ats)
        AS i(position, key, status, strategy, resolver, by_policy, value, fallback, error_message, resolved_at)
      WHERE v_all OR p_ids[i.position] = ANY (v_created);
    END IF;

    INSERT INTO activities.activity_status_events (
      tenant_id, activity_id, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    SELECT p_tenant_ids[i.position], p_ids[i.position], i.id, i.event_type, i.from_status, i.to_status, i.error_code, i.error_message, i.actor,
      i.occurred_at
    FROM unnest(p_event_positions, p_event_ids, p_event_types, p_event_from_statuses, p_event_to_statuses,
        p_event_error_codes, p_event_error_messages, p_event_actors, p_event_occurred_ats)
      AS i(position, id, event_type, from_status, to_status, error_code, error_message, actor, occurred_at)
    WHERE v_all OR p_ids[i.position] = ANY (v_created);

    IF cardinality(p_dispatch_positions) > 0 THEN
      INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at)
      SELECT p_tenant_ids[i.position], p_ids[i.position], i.config_id, i.due_at
      FROM unnest(p_dispatch_positions, p_dispatch_config_ids, p_dispatch_due_ats) AS i(position, config_id, due_at)
      WHERE v_all OR p_ids[i.position] = ANY (v_created)
      ON CONFLICT DO NOTHING;
    END IF;

    IF NOT v_all THEN
      RETURN QUERY
      SELECT i.position, a.id, a.type, a.channel, a.status, a.request_fingerprint, d.assigned_route_id,
        d.assigned_operator_id
      FROM unnest(p_ids, p_idempotency_keys) WITH ORDINALITY AS i(id, idempotency_key, position)
      LEFT JOIN activities.activities a
        ON a.tenant_id = p_tenant_ids[i.position] AND a.idempotency_key = i.idempotency_key
      LEFT JOIN activities.task_details d
        ON d.tenant_id = p_tenant_ids[i.position] AND d.activity_id = a.id
      WHERE i.id <> ALL (v_created);
    END IF;
  END $function$;

CREATE OR REPLACE FUNCTION activities.find_commerce_facts(
  p_tenant_id uuid,
  p_commerce_ids uuid[],
  p_wants_attributes boolean[],
  p_wants_users boolean[],
  p_attribute_keys text[])
 RETURNS TABLE(commerce_name text, commerce_tax_id text, primary_address json, stored_attributes json, candidates json)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    SELECT c.name, c.tax_id, a.address, s.attributes, u.candidates
    FROM unnest(p_commerce_ids, p_wants_attributes, p_wants_users) WITH ORDINALITY
      AS q(commerce_id, wants_attributes, wants_users, position)
    LEFT JOIN LATERAL (
      SELECT c.id, c.name, c.tax_id FROM activities.commerces c
      WHERE c.tenant_id = p_tenant_id AND c.id = q.commerce_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT json_build_object('street', a.street, 'city', a.city, 'region', a.region,
        'postalCode', a.postal_code, 'countryCode', a.country_code) AS address
      FROM activities.commerce_addresses a
      WHERE q.wants_attributes AND a.tenant_id = p_tenant_id AND a.commerce_id = c.id AND a.is_primary
      LIMIT 1) a ON true
    LEFT JOIN LATERAL (
      SELECT json_object_agg(s.key, json_build_object('value', s.value,
        'validFrom', extract(epoch FROM s.valid_from) * 1000, 'validTo', extract(epoch FROM s.valid_to) * 1000))
        AS attributes
      FROM activities.commerce_attributes s
      WHERE q.wants_attributes AND s.tenant_id = p_tenant_id AND s.commerce_id = c.id
        AND s.key = ANY (p_attribute_keys)) s ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('id', u.id, 'createdAt', extract(epoch FROM u.created_at) * 1000,
        'roles', coalesce((
          SELECT json_agg(ur.role) FROM activities.commerce_user_roles ur
          WHERE ur.tenant_id = p_tenant_id AND ur.commerce_user_id = u.id), '[]'),
        'lastContacts', coalesce((
          SELECT json_object_agg(l.channel, extract(epoch FROM l.last_contacted_at) * 1000)
          FROM activities.commerce_user_last_contacts l
          WHERE l.tenant_id = p_tenant_id AND l.commerce_user_id = u.id), '{}'))) AS candidates
      FROM activities.commerce_users u
      WHERE q.wants_users AND u.tenant_id = p_tenant_id AND u.commerce_id = c.id AND u.is_active) u ON true
    ORDER BY q.position;
  END $function$;

CREATE OR REPLACE FUNCTION activities.find_commerce_facts_of_tenants(
  p_tenant_ids uuid[],
  p_commerce_ids uuid[],
  p_wants_attributes boolean[],
  p_wants_users boolean[],
  p_attribute_keys text[])
 RETURNS TABLE(commerce_name text, commerce_tax_id text, primary_address json, stored_attributes json, candidates json)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    SELECT c.name, c.tax_id, a.address, s.attributes, u.candidates
    FROM unnest(p_tenant_ids, p_commerce_ids, p_wants_attributes, p_wants_users) WITH ORDINALITY
      AS q(tenant_id, commerce_id, wants_attributes, wants_users, position)
    LEFT JOIN LATERAL (
      SELECT c.id, c.name, c.tax_id FROM activities.commerces c
      WHERE c.tenant_id = q.tenant_id AND c.id = q.commerce_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT json_build_object('street', a.street, 'city', a.city, 'region', a.region,
        'postalCode', a.postal_code, 'countryCode', a.country_code) AS address
      FROM activities.commerce_addresses a
      WHERE q.wants_attributes AND a.tenant_id = q.tenant_id AND a.commerce_id = c.id AND a.is_primary
      LIMIT 1) a ON true
    LEFT JOIN LATERAL (
      SELECT json_object_agg(s.key, json_build_object('value', s.value,
        'validFrom', extract(epoch FROM s.valid_from) * 1000, 'validTo', extract(epoch FROM s.valid_to) * 1000))
        AS attributes
      FROM activities.commerce_attributes s
      WHERE q.wants_attributes AND s.tenant_id = q.tenant_id AND s.commerce_id = c.id
        AND s.key = ANY (p_attribute_keys)) s ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('id', u.id, 'createdAt', extract(epoch FROM u.created_at) * 1000,
        'roles', coalesce((
          SELECT json_agg(ur.role) FROM activities.commerce_user_roles ur
          WHERE ur.tenant_id = q.tenant_id AND ur.commerce_user_id = u.id), '[]'),
        'lastContacts', coalesce((
          SELECT json_object_agg(l.channel, extract(epoch FROM l.last_contacted_at) * 1000)
          FROM activities.commerce_user_last_contacts l
          WHERE l.tenant_id = q.tenant_id AND l.commerce_user_id = u.id), '{}'))) AS candidates
      FROM activities.commerce_users u
      WHERE q.wants_users AND u.tenant_id = q.tenant_id AND u.commerce_id = c.id AND u.is_active) u ON true
    ORDER BY q.position;
  END $function$;

CREATE OR REPLACE FUNCTION activities.find_task_references(
  p_tenant_id uuid,
  p_idempotency_keys text[],
  p_commerce_ids uuid[],
  p_route_ids uuid[],
  p_operator_ids uuid[])
 RETURNS TABLE(activity_id uuid, type text, channel text, status text, request_fingerprint bytea, assigned_route_id uuid, assigned_operator_id uuid, commerce_is_active boolean, route_is_active boolean, operator_is_active boolean)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    SELECT e.*, c.is_active, r.is_active, o.is_active
    FROM unnest(p_idempotency_keys, p_commerce_ids, p_route_ids, p_operator_ids) WITH ORDINALITY
      AS i(idempotency_key, commerce_id, route_id, operator_id, position)
    LEFT JOIN LATERAL (
      SELECT t.id, t.type, t.channel, t.status, t.request_fingerprint, d.assigned_route_id, d.assigned_operator_id
      FROM activities.activities t
      JOIN activities.task_details d ON d.tenant_id = p_tenant_id AND d.activity_id = t.id
      WHERE t.tenant_id = p_tenant_id AND t.idempotency_key = i.idempotency_key LIMIT 1) e ON true
    LEFT JOIN LATERAL (
      SELECT c.is_active FROM activities.commerces c
      WHERE c.tenant_id = p_tenant_id AND c.id = i.commerce_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT r.is_active FROM activities.routes r
      WHERE r.tenant_id = p_tenant_id AND r.id = i.route_id LIMIT 1) r ON true
    LEFT JOIN LATERAL (
      SELECT o.is_active FROM activities.operators o
      WHERE o.tenant_id = p_tenant_id AND o.id = i.operator_id LIMIT 1) o ON true
    ORDER BY i.position;
  END $function$;

CREATE OR REPLACE FUNCTION activities.find_task_references_of_tenants(
  p_tenant_ids uuid[],
  p_idempotency_keys text[],
  p_commerce_ids uuid[],
  p_route_ids uuid[],
  p_operator_ids uuid[])
 RETURNS TABLE(activity_id uuid, type text, channel text, status text, request_fingerprint bytea, assigned_route_id uuid, assigned_operator_id uuid, commerce_is_active boolean, route_is_active boolean, operator_is_active boolean)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    SELECT e.*, c.is_active, r.is_active, o.is_active
    FROM unnest(p_idempotency_keys, p_commerce_ids, p_route_ids, p_operator_ids) WITH ORDINALITY
      AS i(idempotency_key, commerce_id, route_id, operator_id, position)
    LEFT JOIN LATERAL (
      SELECT t.id, t.type, t.channel, t.status, t.request_fingerprint, d.assigned_route_id, d.assigned_operator_id
      FROM activities.activities t
      JOIN activities.task_details d ON d.tenant_id = p_tenant_ids[i.position] AND d.activity_id = t.id
      WHERE t.tenant_id = p_tenant_ids[i.position] AND t.idempotency_key = i.idempotency_key LIMIT 1) e ON true
    LEFT JOIN LATERAL (
      SELECT c.is_active FROM activities.commerces c
      WHERE c.tenant_id = p_tenant_ids[i.position] AND c.id = i.commerce_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT r.is_active FROM activities.routes r
      WHERE r.tenant_id = p_tenant_ids[i.position] AND r.id = i.route_id LIMIT 1) r ON true
    LEFT JOIN LATERAL (
      SELECT o.is_active FROM activities.operators o
      WHERE o.tenant_id = p_tenant_ids[i.position] AND o.id = i.operator_id LIMIT 1) o ON true
    ORDER BY i.position;
  END $function$;

CREATE OR REPLACE FUNCTION activities.record_result(
  p_tenant_id uuid,
  p_id uuid,
  p_activity_id uuid,
  p_provider_activity_id text,
  p_dispatch_config_id uuid,
  p_commerce_external_id text,
  p_operator_external_id text,
  p_status text,
  p_to_status text,
  p_from_statuses text[],
  p_hard_override boolean,
  p_result_code text,
  p_counts_as_contact boolean,
  p_comment text,
  p_contact_type text,
  p_external_status text,
  p_future_scheduled_at timestamp with time zone,
  p_payload jsonb,
  p_raw_payload jsonb,
  p_occurred_at timestamp with time zone,
  p_received_at timestamp with time zone,
  p_idempotency_key text,
  p_fingerprint bytea,
  p_request_hash bytea,
  p_actor text,
  p_event_id uuid,
  p_is_refused boolean,
  p_max_revision integer,
  p_expected_version integer)
 RETURNS TABLE(outcome text, result_id uuid, activity_id uuid, activity_status text, commerce_id uuid, operator_id uuid, revision integer, follow_up_activity_id uuid, follow_up_error text)
 LANGUAGE plpgsql
AS $function$
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
  END $function$;

CREATE OR REPLACE FUNCTION activities.record_result_with_follow_up(
  p_tenant_id uuid,
  p_id uuid,
  p_activity_id uuid,
  p_provider_activity_id text,
  p_dispatch_config_id uuid,
  p_commerce_external_id text,
  p_operator_external_id text,
  p_status text,
  p_to_status text,
  p_from_statuses text[],
  p_hard_override boolean,
  p_result_code text,
  p_counts_as_contact boolean,
  p_comment text,
  p_contact_type text,
  p_external_status text,
  p_future_scheduled_at timestamp with time zone,
  p_payload jsonb,
  p_raw_payload jsonb,
  p_occurred_at timestamp with time zone,
  p_received_at timestamp with time zone,
  p_idempotency_key text,
  p_fingerprint bytea,
  p_request_hash bytea,
  p_actor text,
  p_event_id uuid,
  p_is_refused boolean,
  p_max_revision integer,
  p_expected_version integer,
  p_ids uuid[],
  p_types text[],
  p_channels text[],
  p_statuses text[],
  p_reasons text[],
  p_commerce_ids uuid[],
  p_assignment_reasons text[],
  p_idempotency_keys text[],
  p_request_fingerprints bytea[],
  p_scheduled_ats timestamp with time zone[],
  p_suggested_execution_times timestamp with time zone[],
  p_user_statuses text[],
  p_scores integer[],
  p_created_bys text[],
  p_created_ats timestamp with time zone[],
  p_route_ids uuid[],
  p_operator_ids uuid[],
  p_search_words text[],
  p_target_positions integer[],
  p_target_ids uuid[],
  p_target_statuses text[],
  p_target_commerce_user_ids uuid[],
  p_target_lock_reasons text[],
  p_target_strategies text[],
  p_target_config_ids uuid[],
  p_target_criteria_overrides jsonb[],
  p_target_matched_criteria jsonb[],
  p_target_error_messages text[],
  p_target_resolved_ats timestamp with time zone[],
  p_attribute_positions integer[],
  p_attribute_keys text[],
  p_attribute_statuses text[],
  p_attribute_strategies text[],
  p_attribute_resolvers text[],
  p_attribute_by_policies boolean[],
  p_attribute_values jsonb[],
  p_attribute_fallbacks jsonb[],
  p_attribute_error_messages text[],
  p_attribute_resolved_ats timestamp with time zone[],
  p_event_positions integer[],
  p_event_ids uuid[],
  p_event_types text[],
  p_event_from_statuses text[],
  p_event_to_statuses text[],
  p_event_error_codes text[],
  p_event_error_messages text[],
  p_event_actors text[],
  p_event_occurred_ats timestamp with time zone[],
  p_dispatch_positions integer[],
  p_dispatch_config_ids uuid[],
  p_dispatch_due_ats timestamp with time zone[])
 RETURNS TABLE(outcome text, result_id uuid, activity_id uuid, activity_status text, commerce_id uuid, operator_id uuid, revision integer, follow_up_activity_id uuid, follow_up_error text)
 LANGUAGE plpgsql
AS $function$
  #variable_conflict use_column
  DECLARE
    v_recorded record;
    v_left_out record;
    v_is_active boolean;
    v_follow_up_id uuid := p_ids[1];
    v_existing_id uuid;
    v_error text;
  BEGIN
    SELECT r.* INTO v_recorded FROM activities.record_result(p_tenant_id, p_id, p_activity_id, p_provider_activity_id, p_dispatch_config_id, p_commerce_external_id, p_operator_external_id, p_status, p_to_status, p_from_statuses, p_hard_override, p_result_code, p_counts_as_contact, p_comment, p_contact_type, p_external_status, p_future_scheduled_at, p_payload, p_raw_payload, p_occurred_at, p_received_at, p_idempotency_key, p_fingerprint, p_request_hash, p_actor, p_event_id, p_is_refused, p_max_revision, p_expected_version) r;

    IF v_recorded.outcome = 'RECORDED' THEN
      SELECT r.follow_up_activity_id INTO v_existing_id FROM activities.task_results r
      WHERE r.tenant_id = p_tenant_id AND r.activity_id = v_recorded.activity_id
        AND r.follow_up_activity_id IS NOT NULL LIMIT 1;
      IF v_existing_id IS NOT NULL THEN
        v_error := 'FOLLOW_UP_EXISTS';
      ELSE
        SELECT t.* INTO v_left_out FROM activities.create_tasks(p_tenant_id, false, p_ids, p_types, p_channels, p_statuses, p_reasons, p_commerce_ids, p_assignment_reasons, p_idempotency_keys, p_request_fingerprints, p_scheduled_ats, p_suggested_execution_times, p_user_statuses, p_scores, p_created_bys, p_created_ats, p_route_ids, p_operator_ids, p_search_words, p_target_positions, p_target_ids, p_target_statuses, p_target_commerce_user_ids, p_target_lock_reasons, p_target_strategies, p_target_config_ids, p_target_criteria_overrides, p_target_matched_criteria, p_target_error_messages, p_target_resolved_ats, p_attribute_positions, p_attribute_keys, p_attribute_statuses, p_attribute_strategies, p_attribute_resolvers, p_attribute_by_policies, p_attribute_values, p_attribute_fallbacks, p_attribute_error_messages, p_attribute_resolved_ats, p_event_positions, p_event_ids, p_event_types, p_event_from_statuses, p_event_to_statuses, p_event_error_codes, p_event_error_messages, p_event_actors, p_event_occurred_ats, p_dispatch_positions, p_dispatch_config_ids, p_dispatch_due_ats) t;
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
  END $function$;

CREATE OR REPLACE FUNCTION activities.resolve_dispatches(
  p_tenant_id uuid,
  p_token uuid,
  p_now timestamp with time zone,
  p_actor text,
  p_activity_ids uuid[],
  p_are_resolved boolean[],
  p_event_ids uuid[],
  p_error_codes text[],
  p_error_messages text[],
  p_target_positions integer[],
  p_target_ids uuid[],
  p_target_statuses text[],
  p_target_commerce_user_ids uuid[],
  p_target_lock_reasons text[],
  p_target_config_ids uuid[],
  p_target_matched_criteria jsonb[],
  p_target_error_messages text[],
  p_attribute_positions integer[],
  p_attribute_keys text[],
  p_attribute_statuses text[],
  p_attribute_resolvers text[],
  p_attribute_by_policies boolean[],
  p_attribute_values jsonb[],
  p_attribute_error_messages text[])
 RETURNS TABLE(activity_id uuid, "user" json)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
        SELECT (
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
            WHERE m.tenant_id = p_tenant_id AND m.id = u.commerce_user_id LIMIT 1)
        FROM activities.activity_target_users u
        WHERE u.tenant_id = p_tenant_id AND u.activity_id = a.id AND u.status = 'RESOLVED' ORDER BY u.id LIMIT 1)
    FROM activities.activities a WHERE a.tenant_id = p_tenant_id AND a.id = ANY (v_held);
  END $function$;

CREATE OR REPLACE FUNCTION activities.settle_dispatches(
  p_tenant_id uuid,
  p_config_id uuid,
  p_now timestamp with time zone,
  p_instance text,
  p_activity_ids uuid[],
  p_tokens uuid[],
  p_nexts text[],
  p_due_ats timestamp with time zone[],
  p_may_have_arriveds boolean[],
  p_actors text[],
  p_event_ids uuid[],
  p_event_error_codes text[],
  p_event_error_messages text[],
  p_attempt_ids uuid[],
  p_generations integer[],
  p_attempts integer[],
  p_started_ats timestamp with time zone[],
  p_durations integer[],
  p_outcomes text[],
  p_response_statuses integer[],
  p_response_bodies text[],
  p_error_codes text[],
  p_error_messages text[],
  p_provider_activity_ids text[],
  p_failures_before integer,
  p_probes_before integer,
  p_held_until_before timestamp with time zone,
  p_probe_token_before uuid,
  p_failures integer,
  p_probes integer,
  p_held_until timestamp with time zone,
  p_probe_token uuid,
  p_last_success_at timestamp with time zone,
  p_last_failure_at timestamp with time zone,
  p_last_error_code text)
 RETURNS TABLE(settled uuid[], taken uuid[], is_breaker_written boolean, failures integer, probes integer, held_until timestamp with time zone, probe_token uuid)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
  END $function$;
