import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Activity } from '../../activities/entities/activity.entity.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { DispatchAttempt } from '../entities/dispatch-attempt.entity.js';

/** So many are shown of an activity, the newest. */
const MAX_SHOWN = 100;

/**
 * $1 is the tenant, $2 the time, $3 how many at most. Those that another instance deletes at the same moment are
 * passed over.
 */
const DELETE_OLD = new PreparedStatement<{ id: string }>(
  undefined,
  `DELETE FROM activities.dispatch_attempts WHERE tenant_id = $1 AND (activity_id, id) IN (
    SELECT activity_id, id FROM activities.dispatch_attempts
    WHERE tenant_id = $1 AND started_at < $2 ORDER BY started_at LIMIT $3 FOR UPDATE SKIP LOCKED)
  RETURNING id`,
);

/** What tries of sending a tenant's tasks came to. */
@Injectable()
export class DispatchAttemptRepository extends TenantRepository<DispatchAttempt> {
  constructor(@InjectRepository(DispatchAttempt) rows: Repository<DispatchAttempt>) {
    super(rows);
  }

  /** The newest first; null when the activity is not in the tenant. */
  async findOf(tenantId: TenantId, activityId: string): Promise<DispatchAttempt[] | null> {
    const attempts = this.tableOf(DispatchAttempt);
    const query = this.select(tenantId, Activity).join(
      `LEFT JOIN ${attempts.path} ON dispatch_attempts.tenant_id = activities.tenant_id
        AND dispatch_attempts.activity_id = activities.id`,
    );
    const rows = await query
      .and(`activities.id ${query.equals(activityId)}`)
      .orderBy('dispatch_attempts.id', 'DESC')
      .limit(MAX_SHOWN)
      .select<DispatchAttempt | { id: null }>(attempts.selection);
    return rows.length === 0 ? null : rows.filter((row): row is DispatchAttempt => row.id !== null);
  }

  /** @returns how many were deleted of those that began before a moment. */
  async deleteBefore(tenantId: TenantId, moment: Date, limit: number): Promise<number> {
    return (await this.run(tenantId, DELETE_OLD, [moment.toISOString(), limit])).length;
  }
}
