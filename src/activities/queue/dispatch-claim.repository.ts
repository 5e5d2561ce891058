import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Any, Repository } from 'typeorm';
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
import { generationOf } from './sql/generation-of.js';
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

/** How many tasks of a configuration wait, and since when. */
export interface QueueFigures {
  /** Those that are not on their way, whatever their times. */
  waiting: number;
  /** Those of them that are due. */
  due: number;
  inFlight: number;
  oldestDueAt: Date | null;
}

/**
 * $1 is the tenant, $2 the configuration, $3 the time, $4 how far is counted. What is on its way was due, and is
 * found where the queue begins; what is due behind so many others is not looked at.
 */
const FIND_FIGURES = new PreparedStatement<QueueFigures>(
  'find-queue-figures',
  `SELECT w.waiting, h.due, h."inFlight", h."oldestDueAt"
  FROM (
    SELECT count(*)::int AS waiting FROM (
      SELECT FROM activities.dispatches d
      WHERE d.tenant_id = $1 AND d.config_id = $2 AND (d.lease_until IS NULL OR d.lease_until <= $3) LIMIT $4) d) w
  CROSS JOIN (
    SELECT count(*) FILTER (WHERE d.lease_until > $3)::int AS "inFlight",
      count(*) FILTER (WHERE d.lease_until IS NULL OR d.lease_until <= $3)::int AS due,
      min(d.due_at) FILTER (WHERE d.lease_until IS NULL OR d.lease_until <= $3) AS "oldestDueAt"
    FROM (
      SELECT d.lease_until, d.due_at FROM activities.dispatches d
      WHERE d.tenant_id = $1 AND d.config_id = $2 AND d.due_at <= $3 ORDER BY d.due_at LIMIT 2 * $4) d) h`,
);

/** How a task that FAILED was sent, as far as that is kept. */
export interface FailedDispatch {
  activityId: string;
  /** The code of what made it FAILED; null where a result did. */
  errorCode: string | null;
  /** Of the key that it was sent with last. */
  generation: number;
  /** When it was first sent with that key; null where that is not kept any more. */
  firstClaimedAt: Date | null;
  /** Whether all tries with that key are kept, and the provider has refused each, or got nothing. */
  isRefused: boolean;
}

/**
 * $1 is the tenant, $2 activities. A status from 500 on says that the provider failed, not that it did nothing.
 * Attempts begin with the claim, so that the first one has the time of the message.
 */
const FIND_FAILED = new PreparedStatement<FailedDispatch>(
  'find-failed-dispatches',
  `SELECT a.id AS "activityId", g.generation,
    (SELECT e.error_code FROM activities.activity_status_events e
      WHERE e.tenant_id = $1 AND e.activity_id = a.id AND e.to_status = 'FAILED' ORDER BY e.id DESC LIMIT 1) AS "errorCode",
    (SELECT min(t.started_at) FROM activities.dispatch_attempts t
      WHERE t.tenant_id = $1 AND t.activity_id = a.id AND t.generation = g.generation) AS "firstClaimedAt",
    coalesce((SELECT bool_and(t.outcome IN ('FAILED', 'BLOCKED') AND coalesce(t.response_status, 0) < 500)
      FROM activities.dispatch_attempts t
      WHERE t.tenant_id = $1 AND t.activity_id = a.id AND t.generation = g.generation), false) AS "isRefused"
  FROM activities.activities a
  CROSS JOIN LATERAL (SELECT ${generationOf('a.id')} AS generation) g
  WHERE a.tenant_id = $1 AND a.id = ANY ($2) AND a.status = 'FAILED'`,
);

/** $1 is the tenant, $2 activities. */
const FIND_GENERATIONS = new PreparedStatement<{ activityId: string; generation: number }>(
  'find-dispatch-generations',
  `SELECT a.id AS "activityId", ${generationOf('a.id')} AS generation
  FROM activities.activities a WHERE a.tenant_id = $1 AND a.id = ANY ($2)`,
);

/** The queue as an instance takes tasks out of it: claims, and what comes of them. */
@Injectable()
export class DispatchClaimRepository extends TenantRepository<Dispatch> {
  constructor(@InjectRepository(Dispatch) rows: Repository<Dispatch>) {
    super(rows);
  }

  /** @returns the claimed tasks, the longest due first; fewer than were wanted where there are no more. */
  async claim(tenantId: TenantId, request: ClaimRequest): Promise<ClaimedDispatch[]> {
    const rows = await this.run(tenantId, CLAIM_DISPATCHES, claimParameters(request), 'WRITE');
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
    const rows = await this.run(tenantId, RESOLVE_DISPATCHES, resolveParameters(claim, resolutions), 'WRITE');
    return new Map(rows.map(({ activity_id, user }) => [activity_id, user]));
  }

  /** Writes what came of a group of claimed tasks of one configuration, in one transaction. */
  async settle(tenantId: TenantId, request: SettleRequest): Promise<SettledGroup> {
    const [row] = await this.run(tenantId, SETTLE_DISPATCHES, settleParameters(request), 'WRITE');
    return toSettledGroup(row!);
  }

  /** Locks the rows of activities that are locked, in the order of their ids. */
  lockAll(tenantId: TenantId, activityIds: string[]): Promise<Dispatch[]> {
    const query = this.select(tenantId);
    query.and(`dispatches.activity_id = ANY (${query.value(activityIds)})`);
    return query.orderBy('dispatches.activity_id').lock('NO KEY UPDATE').rows();
  }

  /** @param limit counts may be any number from there on where there are more. */
  async findFigures(tenantId: TenantId, configId: string, now: Date, limit: number): Promise<QueueFigures> {
    const [row] = await this.run(tenantId, FIND_FIGURES, [configId, now.toISOString(), limit]);
    return row!;
  }

  /** Of those of some activities that FAILED. */
  findFailed(tenantId: TenantId, activityIds: string[]): Promise<FailedDispatch[]> {
    return this.run(tenantId, FIND_FAILED, [activityIds]);
  }

  /** Makes rows due now, since somebody wants them sent. */
  async makeDue(tenantId: TenantId, activityIds: string[], configId: string, now: Date): Promise<void> {
    await this.updateAll(
      tenantId,
      { activityId: Any(activityIds) },
      { configId, dueAt: now, isByHand: true },
    );
  }

  /** The generations of tasks' keys, whether they are in the queue or not: from 1, one more with each new key. */
  async findGenerations(tenantId: TenantId, activityIds: string[]): Promise<Map<string, number>> {
    const rows = await this.run(tenantId, FIND_GENERATIONS, [activityIds]);
    return new Map(rows.map(({ activityId, generation }) => [activityId, generation]));
  }

  /** Makes all leases end now, where nobody can be sending any more. @returns how many there were. */
  async endLeases(tenantId: TenantId, now: Date): Promise<number> {
    return (await this.run(tenantId, END_LEASES, [now.toISOString()])).length;
  }
}
