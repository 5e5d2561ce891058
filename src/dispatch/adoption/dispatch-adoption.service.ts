import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { describeFailure } from '../../common/errors/describe-failure.js';
import { LogEvent } from '../../common/logging/log-event.js';
import { AcrossTenants } from '../../database/tenant/across-tenants.js';
import { AdoptionPassService } from './adoption-pass.service.js';
import { AdoptionTimes } from './adoption-times.js';

/**
 * Brings the queue in step with configurations, one after the other: what is due of adoptions is looked for at
 * intervals, and at once after an activation by this instance. Several instances share the work by the lease in each
 * adoption's row; there is no leader. What one leaves when it is killed, another goes on with when the lease ends.
 */
@Injectable()
export class DispatchAdoptionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Dispatch');
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  private isWanted = false;
  /** When what this instance has worked on is due again, in milliseconds since 1970. */
  private nextAt = Number.POSITIVE_INFINITY;
  private isStopping = false;

  constructor(
    private readonly acrossTenants: AcrossTenants,
    private readonly passes: AdoptionPassService,
    private readonly settings: AdoptionTimes,
  ) {}

  onApplicationBootstrap(): void {
    this.lookNow();
  }

  /** Waits for the chunk that is under way, whose connection is closed after. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Looks for what is due, after the look that is under way where there is one. Never throws. */
  lookNow(): void {
    this.isWanted = true;
    if (this.isStopping || this.looking) return;
    clearTimeout(this.timer);
    this.looking = this.lookWhileWanted().finally(() => {
      this.looking = null;
      this.lookLater();
    });
  }

  private lookLater(): void {
    if (this.isStopping) return;
    if (this.isWanted) {
      this.lookNow();
      return;
    }
    const untilNext = this.nextAt - Date.now();
    const wait = Math.min(this.settings.times.look, Math.max(untilNext, 0));
    this.timer = setTimeout(() => this.lookNow(), wait).unref();
  }

  private async lookWhileWanted(): Promise<void> {
    while (this.isWanted && !this.isStopping) {
      this.isWanted = false;
      await this.look().catch((error: unknown) => {
        this.logger.error(new LogEvent('adoption failed', describeFailure(error)));
      });
    }
  }

  /** Configurations take turns, so that one with a million tasks does not keep the others waiting. */
  private async look(): Promise<void> {
    this.nextAt = Number.POSITIVE_INFINITY;
    for (const { tenantId, configId } of await this.acrossTenants.findDueAdoptions(new Date())) {
      if (this.isStopping) return;
      const next = await this.passes.run(tenantId, configId, () => this.isStopping);
      if (next) this.nextAt = Math.min(this.nextAt, next.getTime());
    }
  }
}
