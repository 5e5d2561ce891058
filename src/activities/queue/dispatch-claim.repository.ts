import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import type { ClaimedDispatch, DispatchedUser } from './claimed-dispatch.js';
import type { DispatchResolution } from './dispatch-resolution.js';
import type { SettledGroup } from './dispatch-settlement.js';
import { Dispatch } from './entities/dispatch.entity.js';
import {
  CLAIM_DISPATCHES,
  type ClaimRequest,
  claimParameters,
  toClaimedDispatch,
} from './sql/claim-dispatches.js';
import { RESOLVE_DISPATCHES, resolveParameters } from './sql/resolve-dispatches.js';
import {
  SETTLE_DISPATCHES,
  type SettleRequest,
  settleParameters,
  toSettledGroup,
} from './sql/settle-dispatches.js';

/** $1 is the tenant, $2 the time. */
const END_LEASES = new PreparedStatement<{ activity_id: string }>(
  'end-leases',
  `UPDATE activities.dispatches SET lease_until = $2 WHERE tenant_id = $1 AND lease_until > $2 RETURNING activity_id`,
);

/**
 * $1 is the tenant, $2 the activity. A retry under the same key has a code that says so: see `DISPATCH_RETRIED`.
 */
const FIND_GENERATION = new PreparedStatement<{ generation: number }>(
  'find-dispatch-generation',
  `SELECT 1 + count(*)::int AS generation FROM activities.activity_status_events e
  WHERE e.tenant_id = $1 AND e.activity_id = $2 AND e.event_type = 'DISPATCH_RETRIED' AND e.error_code IS NULL`,
);

/** The queue as an instance takes tasks out of it: claims, and what comes of them. */
@Injectable()
export class DispatchClaimRepository extends TenantRepository<Dispatch> {
  constructor(@InjectRepository(Dispatch) rows: Repository<Dispatch>) {
    super(rows);
  }

  /** @returns the claimed tasks, the longest due first; fewer than were wanted where there are no more. */
  async claim(tenantId: TenantId, request: ClaimRequest): Promise<ClaimedDispatch[]> {
    const rows = await this.run(tenantId, CLAIM_DISPATCHES, claimParameters(request));
    return rows.map((row) => toClaimedDispatch(row, request.token));
  }

  /**
   * Writes what was decided of claimed tasks before they go out.
   *
   * @returns the persons that those are for whose claim is in force, by activity.
   */
  async resolve(
    tenantId: TenantId,
    claim: { token: string; now: Date; actor: string },
    resolutions: DispatchResolution[],
  ): Promise<Map<string, DispatchedUser | null>> {
    const rows = await this.run(tenantId, RESOLVE_DISPATCHES, resolveParameters(claim, resolutions));
    return new Map(rows.map(({ activity_id, user }) => [activity_id, user]));
  }

  /** Writes what came of a group of claimed tasks of one configuration, in one transaction. */
  async settle(tenantId: TenantId, request: SettleRequest): Promise<SettledGroup> {
    const [row] = await this.run(tenantId, SETTLE_DISPATCHES, settleParameters(request));
    return toSettledGroup(row!);
  }

  /** The generation of a task's key, whether it is in the queue or not: from 1, one more with each new key. */
  async findGeneration(tenantId: TenantId, activityId: string): Promise<number> {
    const [row] = await this.run(tenantId, FIND_GENERATION, [activityId]);
    return row!.generation;
  }

  /** Makes all leases end now, where nobody can be sending any more. @returns how many there were. */
  async endLeases(tenantId: TenantId, now: Date): Promise<number> {
    return (await this.run(tenantId, END_LEASES, [now.toISOString()])).length;
  }
}
