import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AttributePolicyRule } from '../attribute-resolution/attribute-policy.js';
import { PreparedStatement } from '../database/prepared-statement.js';
import type { TenantId } from '../database/tenant-id.js';
import type { TargetResolutionRules } from '../target-resolution/target-rules.js';
import { BUILT_IN_ATTRIBUTE_KEYS, type TenantRules } from './tenant-rules.js';

interface RulesRow {
  attributeKeys: string[] | null;
  attributePolicies: Record<string, AttributePolicyRule> | null;
  targetResolution: TargetResolutionRules | null;
}

/** $1 is the tenant. */
const FIND_RULES = new PreparedStatement<RulesRow>(
  'find-tenant-rules',
  `SELECT
    (SELECT json_agg(k.key) FROM activities.attribute_keys k WHERE k.tenant_id = $1 AND k.is_active)
      AS "attributeKeys",
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

@Injectable()
export class TenantRulesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A tenant that nothing is known of has the built-in keys and no other rules. */
  async find(tenantId: TenantId): Promise<TenantRules> {
    const [row] = await FIND_RULES.run(this.dataSource, [tenantId]);
    return {
      attributeKeys: new Set(row?.attributeKeys ?? BUILT_IN_ATTRIBUTE_KEYS),
      attributePolicies: new Map(Object.entries(row?.attributePolicies ?? {})),
      targetResolution: row?.targetResolution ?? null,
    };
  }
}
