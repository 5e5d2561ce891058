import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { describeFailure } from '../../common/errors/describe-failure.js';
import { LogEvent } from '../../common/logging/log-event.js';
import { AcrossTenants } from '../../database/tenant/across-tenants.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { DispatchAttemptRepository } from './dispatch-attempt.repository.js';

const DAY = 86_400_000;
/** In milliseconds. */
const KEPT = 90 * DAY;
const INTERVAL = 3_600_000;
/** Rows that are deleted at once: some milliseconds, in which nobody else waits. */
const CHUNK = 1_000;

/** Deletes dispatch attempts that are older than 90 days: at the start, and each hour. */
@Injectable()
export class AttemptRetentionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Dispatch');
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly acrossTenants: AcrossTenants,
    private readonly attempts: DispatchAttemptRepository,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => {
      this.deleteOld(new Date()).catch((error: unknown) => {
        if (!this.isStopping)
          this.logger.warn(new LogEvent('old attempts could not be deleted', describeFailure(error)));
      });
    };
    this.timer = setInterval(run, INTERVAL).unref();
    run();
  }

  onModuleDestroy(): void {
    this.isStopping = true;
    clearInterval(this.timer);
  }

  /** @returns how many were deleted. */
  async deleteOld(now: Date): Promise<number> {
    const before = new Date(now.getTime() - KEPT);
    let deleted = 0;
    for (const tenantId of await this.acrossTenants.findWithAttemptsBefore(before))
      deleted += await this.deleteOf(tenantId, before);
    return deleted;
  }

  private async deleteOf(tenantId: TenantId, before: Date): Promise<number> {
    let deleted = 0;
    while (!this.isStopping) {
      const count = await this.attempts.deleteBefore(tenantId, before, CHUNK);
      deleted += count;
      if (count < CHUNK) break;
    }
    return deleted;
  }
}
