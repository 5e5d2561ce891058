import { Client } from 'pg';
import { COMMERCES, OPERATORS, ROUTES, TENANTS, referenceIdSql } from './references.js';

/** Rows of one transaction: large enough that its commit costs nothing, small enough to see progress. */
const CHUNK = 100_000;
/** Connections that fill at once, one a core. */
const FILLERS = 2;

/**
 * The n-th stored task, from 0: every tenant in turn, and within a tenant every shop. `:total` is how many
 * there are.
 */
const TENANT = '(n % :tenants) + 1';
const NTH_OF_TENANT = 'n / :tenants';
const CREATED_AT = `(now() - interval '365 days' * (1 - n::float8 / :total))`;
const SCHEDULED_AT = `(${CREATED_AT} + interval '1 day')`;
const STATUS = `CASE WHEN (${NTH_OF_TENANT}) % 1000 = 7 THEN 'UNRESOLVED'
  ELSE (ARRAY['READY', 'READY', 'DISPATCHED', 'COMPLETED', 'CANCELED'])[1 + (${NTH_OF_TENANT}) % 5] END`;
const CHANNEL = `(ARRAY['SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'])[1 + (${NTH_OF_TENANT}) % 6]`;
const REASON = `(ARRAY['Monthly visit', 'Delivery', 'Inventory of shelf ' || (${NTH_OF_TENANT}) % 5000])[1 + n % 3]`;
const KEY = `'stored-' || lpad(n::text, 10, '0')`;
/** Of the reason and the key; each begins with the end of the tenant's id. */
const SEARCH_WORDS = `(SELECT string_agg(lpad((${TENANT})::text, 8, '0') || word, ' ')
  FROM regexp_split_to_table(lower(${REASON} || ' ' || ${KEY}), '[ -]') word)::tsvector`;
/** UUIDs of version 7, by the moment of creation, as the service makes them. */
const UUID7 = (variant: string) =>
  `(lpad(to_hex((extract(epoch FROM ${CREATED_AT}) * 1000)::bigint), 12, '0')
    || '7000${variant}' || lpad(n::text, 12, '0'))::uuid`;

const FILL = [
  `INSERT INTO activities.activities (tenant_id, id, type, channel, status, reason, commerce_id, idempotency_key,
     request_fingerprint, scheduled_at, created_by, created_at, updated_at, search_words)
   SELECT ${referenceIdSql('tenant', TENANT)}, ${UUID7('8000')}, 'TASK', ${CHANNEL}, ${STATUS}, ${REASON},
     ${referenceIdSql('commerce', TENANT, `1 + (${NTH_OF_TENANT}) % ${COMMERCES}`)}, ${KEY}, sha256(int8send(n)),
     ${SCHEDULED_AT}, 'loader', ${CREATED_AT}, ${CREATED_AT}, ${SEARCH_WORDS}
   FROM generate_series(:first::bigint, :last::bigint) n`,
  `INSERT INTO activities.task_details (tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
   SELECT ${referenceIdSql('tenant', TENANT)}, ${UUID7('8000')},
     ${referenceIdSql('route', TENANT, `1 + (${NTH_OF_TENANT}) % ${ROUTES}`)},
     ${referenceIdSql('operator', TENANT, `1 + (${NTH_OF_TENANT}) % ${OPERATORS}`)}, ${SCHEDULED_AT}
   FROM generate_series(:first::bigint, :last::bigint) n`,
  `INSERT INTO activities.activity_status_events (tenant_id, activity_id, id, event_type, to_status, actor, occurred_at)
   SELECT ${referenceIdSql('tenant', TENANT)}, ${UUID7('8000')}, ${UUID7('9000')}, 'CREATED', 'READY', 'loader',
     ${CREATED_AT}
   FROM generate_series(:first::bigint, :last::bigint) n`,
];

const TASK_TABLES = ['activities', 'task_details', 'activity_status_events'];

/** Stored tasks, and over how many tenants. */
export interface Stored {
  tasks: number;
  tenants?: number;
}

/**
 * Stores tasks over all tenants, or over the first of them, through all indexes: built afterwards they would
 * be denser than a service's that has grown. Only the triggers of the foreign keys are left out, since the
 * rows are right by construction.
 */
export async function storeTasks(url: string, { tasks: total, tenants = TENANTS }: Stored): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(total / CHUNK) }, (_, index) => index * CHUNK);
  const fillers = Array.from({ length: Math.min(FILLERS, chunks.length) }, () =>
    fill(url, { total, tenants }, chunks),
  );
  await Promise.all(fillers);
  const client = new Client(url);
  await client.connect();
  // Also marks pages as all visible, so that no autovacuum starts on them in the middle of a trial.
  await client.query(`VACUUM (ANALYZE) ${TASK_TABLES.map((table) => `activities.${table}`).join(', ')}`);
  await client.end();
}

/** Takes chunks off the list until none is left. */
async function fill(
  url: string,
  { total, tenants }: { total: number; tenants: number },
  chunks: number[],
): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
  for (let first = chunks.shift(); first !== undefined; first = chunks.shift()) {
    const last = Math.min(first + CHUNK, total) - 1;
    const named = { total, tenants, first, last };
    const statements = FILL.map((text) =>
      text.replaceAll(/:(total|tenants|first|last)\b/g, (_, name: keyof typeof named) => String(named[name])),
    );
    await client.query(['BEGIN', ...statements, 'COMMIT'].join(';\n'));
  }
  await client.end();
}

/** The ids of some stored tasks of a tenant, to be read. */
export async function someTaskIds(url: string, tenantId: string, count: number): Promise<string[]> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM activities.activities WHERE tenant_id = $1 ORDER BY md5(id::text) LIMIT $2`,
    [tenantId, count],
  );
  await client.end();
  return rows.map(({ id }) => id);
}
