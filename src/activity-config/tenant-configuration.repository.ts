import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AttributePolicyRule } from './attributes/attribute-policy.js';
import { PreparedStatement } from '../database/statements/prepared-statement.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { TargetResolutionRules } from './targets/target-rules.js';
import { BUILT_IN_ATTRIBUTE_KEYS, type TenantRules } from './tenant-configuration.js';

interface RulesRow {
  attributeKeys: string[] | null;
  attributePolicies: Record<string, AttributePolicyRule> | null;
  targetResolution: TargetResolutionRules | null;
}

/** $1 is the tenant. */
const FIND_RULES = new PreparedStatement<RulesRow>(
  'find-tenant-rules',
  `SELECT
    (SELECT coalesce(json_agg(k.key) FILTER (WHERE k.is_active), '[]') FROM activities.attribute_keys k
      WHERE k.tenant_id = $1 HAVING count(*) > 0) AS "attributeKeys",
    (SELECT json_object_agg(p.key, json_build_object('strategy', p.strategy, 'resolver', p.resolver))
      FROM activities.attribute_policies p WHERE p.tenant_id = $1) AS "attributePolicies",
    (SELECT json_build_object(
        'configId', c.id, 'strategy', c.resolution_strategy,
        'fallbackToCommerceRep', c.fallback_to_commerce_rep, 'fallbackToOwner', c.fallback_to_owner,
        'criteria', coalesce((
          SELECT json_agg(json_build_object(
            'type', t.type, 'priority', t.priority,
            'config', CASE WHEN t.role IS NULL THEN '{}' ELSE json_build_object('role', t.role) END
          ) ORDER BY t.position)
          FROM activities.target_resolution_criteria t WHERE t.tenant_id = $1 AND t.config_id = c.id), '[]'))
      FROM activities.target_resolution_configs c WHERE c.tenant_id = $1 AND c.is_active
      ORDER BY c.priority LIMIT 1) AS "targetResolution"`,
);

/** $1 is the tenant, $2 the keys. A tenant that has no row of its own can have no tasks, and so needs none. */
const START_CATALOGUE = new PreparedStatement(
  'start-attribute-catalogue',
  `INSERT INTO activities.attribute_keys (tenant_id, key)
  SELECT t.id, k.key FROM activities.tenants t, unnest($2::text[]) AS k(key) WHERE t.id = $1
  ON CONFLICT DO NOTHING`,
);

@Injectable()
export class TenantConfigurationRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A tenant that has no catalogue yet gets the built-in keys, which each starts with. */
  async find(tenantId: TenantId): Promise<TenantRules> {
    const [row] = await FIND_RULES.run(this.dataSource, [tenantId]);
    const keys = row?.attributeKeys ?? (await this.startCatalogue(tenantId));
    return {
      attributeKeys: new Set(keys),
      attributePolicies: new Map(Object.entries(row?.attributePolicies ?? {})),
      targetResolution: row?.targetResolution ?? null,
    };
  }

  private async startCatalogue(tenantId: TenantId): Promise<readonly string[]> {
    await START_CATALOGUE.run(this.dataSource, [tenantId, BUILT_IN_ATTRIBUTE_KEYS]);
    return BUILT_IN_ATTRIBUTE_KEYS;
  }
}
