import { Client } from 'pg';
import { referenceId } from './references.js';

/** Keys and policies of a tenant's that has set up its own, so that a page of them is full. */
const KEYS = 40;
/** Configurations for the targets, of which one applies. */
const CONFIGS = 30;

/**
 * Gives some tasks of a tenant attributes, as tasks are read for, and the tenant a catalogue with policies.
 */
export async function storeReadSamples(url: string, tenant: number, taskIds: string[]): Promise<void> {
  const tenantId = referenceId('tenant', tenant);
  const client = new Client(url);
  await client.connect();
  await client.query(
    `INSERT INTO activities.attribute_keys (tenant_id, key, description)
     SELECT $1, 'key_' || n, 'What key ' || n || ' says' FROM generate_series(1, $2::int) n`,
    [tenantId, KEYS],
  );
  await client.query(
    `INSERT INTO activities.attribute_policies (tenant_id, key, strategy, resolver)
     SELECT tenant_id, key, 'UPFRONT', 'INTERNAL_SERVICE' FROM activities.attribute_keys WHERE tenant_id = $1`,
    [tenantId],
  );
  await client.query(
    `INSERT INTO activities.activity_attributes
       (tenant_id, activity_id, key, status, strategy, resolver, by_policy, value, resolved_at)
     SELECT $1, id, key, 'RESOLVED', 'UPFRONT', 'INTERNAL_SERVICE', true, '{"rate": 0.25, "until": "2027-12-31"}', now()
     FROM unnest($2::uuid[]) id, unnest(ARRAY['commerce_info', 'promotions', 'key_1']) key`,
    [tenantId, taskIds],
  );
  await storeConfigs(client, tenantId);
  await client.query(
    `VACUUM (ANALYZE) activities.attribute_keys, activities.attribute_policies, activities.activity_attributes,
       activities.target_resolution_configs, activities.target_resolution_criteria`,
  );
  await client.end();
}

async function storeConfigs(client: Client, tenantId: string): Promise<void> {
  await client.query(
    `INSERT INTO activities.target_resolution_configs (tenant_id, id, name, resolution_strategy, priority, is_active)
     SELECT $1, gen_random_uuid(), 'Rules ' || n, 'ON_CREATION', n, n = 1 FROM generate_series(1, $2::int) n`,
    [tenantId, CONFIGS],
  );
  await client.query(
    `INSERT INTO activities.target_resolution_criteria (tenant_id, config_id, position, type, role, priority)
     SELECT tenant_id, id, position, type, role, position
     FROM activities.target_resolution_configs, (VALUES
       (0, 'ROLE_MATCH', 'ORDERS'), (1, 'LAST_CONTACTED_ALL_CHANNELS', NULL), (2, 'ROLE_MATCH', 'OWNER')
     ) AS criteria (position, type, role) WHERE tenant_id = $1`,
    [tenantId],
  );
}
