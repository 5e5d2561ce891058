import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DispatchClaimRepository } from '../../activities/queue/dispatch-claim.repository.js';
import { DueSignal } from '../../activities/queue/due-signal.js';
import { describeFailure } from '../../common/errors/describe-failure.js';
import { LogEvent } from '../../common/logging/log-event.js';
import { AppConfig } from '../../config/app-config.js';
import { AcrossTenants } from '../../database/tenant/across-tenants.js';
import { DispatchClaimerService } from './dispatch-claimer.service.js';
import { DispatchRunnerService } from './dispatch-runner.service.js';
import { type TenantConfig, keyOf } from '../tenant-config.js';
import { DispatchStatistics } from './dispatch-statistics.js';
import { TenantTurns } from './tenant-turns.js';
import { WorkConfigurationService } from './work-configuration.service.js';

/** In milliseconds. Other instances' creates are found by the next look. */
const LOOK_INTERVAL = 1_000;
/** In milliseconds: due times that follow each other closely are looked at together. */
const MIN_LOOK_INTERVAL = 100;
/** Claims that are under way at once; each takes a connection for some milliseconds. */
const MAX_CLAIMS = 3;
/** In milliseconds, from the signal to stop: when calls are given up, and when nothing is waited for any more. */
const STOP = { abort: 7_000, end: 9_000 };
/** In milliseconds. */
const REPORT_INTERVAL = 60_000;

/**
 * Finds what is due, and lets tenants take turns at having it claimed.
 *
 * Each instance looks for itself, and rows decide who sends what: there is no leader, no notification, no
 * advisory lock, and no connection is held while a provider is called.
 */
@Injectable()
export class DispatchWorkerService implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger('Dispatch');
  private readonly turns = new TenantTurns();
  private readonly claiming = new Set<string>();
  private nextLook: NodeJS.Timeout | undefined;
  private nextLookAt = Number.POSITIVE_INFINITY;
  private lastLookAt = 0;
  private isLooking = false;
  private isFailing = false;
  private isStopping = false;
  private stopAt = 0;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly config: AppConfig,
    private readonly acrossTenants: AcrossTenants,
    private readonly configurations: WorkConfigurationService,
    private readonly claims: DispatchClaimRepository,
    private readonly claimer: DispatchClaimerService,
    private readonly runner: DispatchRunnerService,
    private readonly dueSignal: DueSignal,
    private readonly statistics: DispatchStatistics,
  ) {}

  /** How many configurations have something due, as far as this instance knows. */
  get waiting(): number {
    return this.turns.size;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.embedded) await this.endEarlierLeases();
    this.dueSignal.listen((config, dueAt) => this.announce(config, dueAt));
    const report = setInterval(() => this.report(), REPORT_INTERVAL);
    this.timers.push(report.unref());
    this.lookAt(Date.now());
  }

  onModuleDestroy(): void {
    this.isStopping = true;
    this.stopAt = performance.now();
    clearTimeout(this.nextLook);
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.push(setTimeout(() => this.runner.abort(), STOP.abort).unref());
  }

  async onApplicationShutdown(): Promise<void> {
    const left = Math.max(0, STOP.end - (performance.now() - this.stopAt));
    const giveUp = new AbortController();
    await Promise.race([
      this.runner.untilIdle(),
      sleep(left, undefined, { signal: giveUp.signal }).catch(() => undefined),
    ]);
    giveUp.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.report();
  }

  /**
   * The embedded database is one process's alone, so that a lease of an earlier one is nobody's: what it sent may
   * have arrived, and is sent again with the same key.
   */
  private async endEarlierLeases(): Promise<void> {
    const now = new Date();
    for (const tenantId of await this.acrossTenants.findWithLeases(now))
      await this.claims.endLeases(tenantId, now);
  }

  /** Something of this instance made a task due. */
  private announce(config: TenantConfig, dueAt: Date): void {
    const wait = dueAt.getTime() - Date.now();
    // The regular looks come before what is due later.
    if (this.isStopping || wait > LOOK_INTERVAL) return;
    if (wait > 0) {
      this.lookAt(dueAt.getTime());
      return;
    }
    this.turns.add(config);
    this.goOn();
  }

  /** Sees to it that a look is made by a moment; looks do not follow each other too closely. */
  private lookAt(moment: number): void {
    if (this.isStopping) return;
    const at = Math.max(moment, this.lastLookAt + MIN_LOOK_INTERVAL);
    if (at >= this.nextLookAt) return;
    clearTimeout(this.nextLook);
    this.nextLookAt = at;
    this.nextLook = setTimeout(() => void this.look(), Math.max(0, at - Date.now())).unref();
  }

  private async look(): Promise<void> {
    this.nextLookAt = Number.POSITIVE_INFINITY;
    // What was wanted meanwhile is looked for at the end of the one that is under way.
    if (this.isLooking) return;
    this.isLooking = true;
    const [now, moment] = [new Date(), performance.now()];
    this.lastLookAt = now.getTime();
    let next = now.getTime() + LOOK_INTERVAL;
    try {
      const by = new Date(next);
      for (const { dueAt, changedAt, ...config } of await this.acrossTenants.findDue(now, by)) {
        this.configurations.confirm(config, changedAt, moment);
        if (dueAt <= now) this.turns.add(config);
        else next = Math.min(next, dueAt.getTime());
      }
      this.isFailing = false;
    } catch (error) {
      this.fail('what is due could not be looked for', error);
    }
    this.isLooking = false;
    this.lookAt(next);
    this.goOn();
  }

  /** Starts claims for those whose turn it is, until no more can go on. */
  private goOn(): void {
    while (!this.isStopping && this.claiming.size < MAX_CLAIMS) {
      const config = this.turns.next(
        (waiting) => !this.claiming.has(keyOf(waiting)) && this.claimer.canClaim(waiting),
      );
      if (!config) return;
      void this.claimFor(config);
    }
  }

  private async claimFor(config: TenantConfig): Promise<void> {
    const key = keyOf(config);
    this.claiming.add(key);
    try {
      const hasMore = await this.claimer.claim(config, () => this.goOn());
      if (!hasMore) this.turns.remove(config);
    } catch (error) {
      this.turns.remove(config);
      this.fail('what is due could not be claimed', error);
    }
    this.claiming.delete(key);
    this.goOn();
  }

  /** Once an outage, not each second. */
  private fail(text: string, error: unknown): void {
    if (!this.isFailing && !this.isStopping) this.logger.warn(new LogEvent(text, describeFailure(error)));
    this.isFailing = true;
  }

  private report(): void {
    const fields = this.statistics.take();
    if (fields) this.logger.log(new LogEvent('dispatches', fields));
  }
}
