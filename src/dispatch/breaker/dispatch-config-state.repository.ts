import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { StateChange } from '../../activities/queue/dispatch-settlement.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { DispatchConfigState } from '../entities/dispatch-config-state.entity.js';

/** $1 is the tenant, $2 the configuration; $3 to $6 what is there, $7 to $10 what takes its place. */
const REPLACE_BREAKER = new PreparedStatement<{ config_id: string }>(
  'replace-breaker',
  `UPDATE activities.dispatch_config_states
  SET failures = $7, probes = $8, held_until = $9, probe_token = $10,
    last_success_at = coalesce($11, last_success_at), last_failure_at = coalesce($12, last_failure_at),
    last_error_code = coalesce($13, last_error_code)
  WHERE tenant_id = $1 AND config_id = $2 AND failures = $3 AND probes IS NOT DISTINCT FROM $4
    AND held_until IS NOT DISTINCT FROM $5 AND probe_token IS NOT DISTINCT FROM $6
  RETURNING config_id`,
);

/** The breakers of configurations, as all instances share them. */
@Injectable()
export class DispatchConfigStateRepository extends TenantRepository<DispatchConfigState> {
  constructor(@InjectRepository(DispatchConfigState) rows: Repository<DispatchConfigState>) {
    super(rows);
  }

  /** Writes a state where it still is what it was taken for. @returns whether it was. */
  async replace(tenantId: TenantId, configId: string, change: StateChange): Promise<boolean> {
    const { before, after, lastSuccessAt, lastFailureAt, lastErrorCode } = change;
    const states = [before, after].flatMap(({ failures, probes, heldUntil, probeToken }) => [
      failures,
      probes,
      heldUntil?.toISOString() ?? null,
      probeToken,
    ]);
    const times = [lastSuccessAt, lastFailureAt].map((moment) => moment?.toISOString() ?? null);
    const rows = await this.run(tenantId, REPLACE_BREAKER, [configId, ...states, ...times, lastErrorCode]);
    return rows.length > 0;
  }
}
