import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AttributePolicyRule } from './attributes/attribute-policy.js';
import { startAs } from '../database/connection/work.js';
import { PreparedStatement } from '../database/statements/prepared-statement.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { DEFAULT_RESULT_TYPES } from './result-types/default-result-types.js';
import { ResultTypeRepository } from './result-types/result-type.repository.js';
import type { ResultTypeRule } from './result-types/result-type.js';
import type { Channel } from './channel.js';
import type { DispatchRules } from './dispatch/dispatch-rules.js';
import type { TargetResolutionRules } from './targets/target-rules.js';
import { AttributeKeyRepository } from './attributes/attribute-key.repository.js';
import type { TenantConfiguration } from './tenant-configuration.js';

interface ConfigurationRow {
  attributeKeys: Record<string, boolean> | null;
  attributePolicies: Record<string, AttributePolicyRule> | null;
  targetResolution: TargetResolutionRules | null;
  resultTypes: Record<string, ResultTypeRule> | null;
  dispatch: Record<Channel, DispatchRules> | null;
}

/** $1 is the tenant. */
const FIND_CONFIGURATION = new PreparedStatement<ConfigurationRow>(
  'find-tenant-configuration',
  `SELECT
    (SELECT json_object_agg(k.key, k.is_active) FROM activities.attribute_keys k
      WHERE k.tenant_id = $1) AS "attributeKeys",
    (SELECT json_object_agg(p.key, json_build_object('strategy', p.strategy, 'resolver', p.resolver))
      FROM activities.attribute_policies p WHERE p.tenant_id = $1) AS "attributePolicies",
    (SELECT json_build_object(
        'configId', c.id, 'resolutionStrategy', c.resolution_strategy,
        'fallbackToCommerceRep', c.fallback_to_commerce_rep, 'fallbackToOwner', c.fallback_to_owner,
        'criteria', coalesce((
          SELECT json_agg(json_build_object(
            'type', t.type, 'priority', t.priority,
            'config', CASE WHEN t.role IS NULL THEN '{}' ELSE json_build_object('role', t.role) END
          ) ORDER BY t.position)
          FROM activities.target_resolution_criteria t WHERE t.tenant_id = $1 AND t.config_id = c.id), '[]'))
      FROM activities.target_resolution_configs c WHERE c.tenant_id = $1 AND c.is_active
      ORDER BY c.priority LIMIT 1) AS "targetResolution",
    (SELECT json_object_agg(t.code, json_build_object('mapsTo', t.maps_to,
        'requiresFutureScheduledAt', t.requires_future_scheduled_at, 'countsAsContact', t.counts_as_contact))
      FROM activities.result_types t WHERE t.tenant_id = $1) AS "resultTypes",
    (SELECT json_object_agg(d.channel, json_build_object(
        'configId', d.id, 'timing', d.timing, 'leadMinutes', d.lead_minutes))
      FROM activities.dispatch_configs d WHERE d.tenant_id = $1 AND d.is_active) AS dispatch`,
);

@Injectable()
export class TenantConfigurationRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attributeKeys: AttributeKeyRepository,
    private readonly resultTypes: ResultTypeRepository,
  ) {}

  /** A tenant that has no catalogue yet gets the built-in keys and result types, which each starts with. */
  async find(tenantId: TenantId): Promise<TenantConfiguration> {
    // Creates wait for it.
    const [row] = await startAs({ kind: 'CREATE', tenantId }, () =>
      FIND_CONFIGURATION.run(this.dataSource, [tenantId]),
    );
    const stored = row?.attributeKeys;
    const keys = stored ? Object.entries(stored) : await this.startCatalogue(tenantId);
    return {
      attributeKeys: new Map(keys),
      attributePolicies: new Map(Object.entries(row?.attributePolicies ?? {})),
      targetResolution: row?.targetResolution ?? null,
      resultTypes: new Map(
        row?.resultTypes ? Object.entries(row.resultTypes) : await this.startTypes(tenantId),
      ),
      dispatch: new Map(Object.entries(row?.dispatch ?? {})) as TenantConfiguration['dispatch'],
    };
  }

  private async startCatalogue(tenantId: TenantId): Promise<[key: string, isActive: boolean][]> {
    return (await this.attributeKeys.startCatalogue(tenantId)).map((key) => [key, true]);
  }

  private async startTypes(tenantId: TenantId): Promise<[code: string, rule: ResultTypeRule][]> {
    await this.resultTypes.startTypes(tenantId);
    return DEFAULT_RESULT_TYPES.map(({ code, label: _label, ...rule }) => [code, rule]);
  }
}
