import { Injectable } from '@nestjs/common';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { DispatchClaimRepository } from '../../activities/queue/dispatch-claim.repository.js';
import { passageOf } from '../breaker/breaker.js';
import { DispatchBreakerService } from '../breaker/dispatch-breaker.service.js';
import { type DispatchLease, newLease } from './dispatch-lease.js';
import { DispatchResolverService } from './dispatch-resolver.service.js';
import { DispatchRunnerService } from './dispatch-runner.service.js';
import { DispatchSlots } from './dispatch-slots.js';
import type { TenantConfig } from '../tenant-config.js';
import { DispatchStatistics } from './dispatch-statistics.js';
import { DISPATCH_ACTOR, type DispatchTry } from './dispatch-try.js';
import { WorkConfigurationService } from './work-configuration.service.js';

/** What a tenant may claim in one turn. */
const QUANTUM = 20;

/** Tries that have ended and are not written yet; with more, nothing is claimed. */
const MAX_UNWRITTEN = 256;

/** A claim that is about to be made. */
interface Claim extends DispatchLease {
  config: TenantConfig;
  configuration: DispatchConfig;
  slots: number;
  isProbe: boolean;
}

/** Claims what a configuration has due, as far as there are slots for it, and has it sent. */
@Injectable()
export class DispatchClaimerService {
  constructor(
    private readonly configurations: WorkConfigurationService,
    private readonly breakers: DispatchBreakerService,
    private readonly claims: DispatchClaimRepository,
    private readonly resolver: DispatchResolverService,
    private readonly runner: DispatchRunnerService,
    private readonly slots: DispatchSlots,
    private readonly statistics: DispatchStatistics,
  ) {}

  /** Whether there is a slot for a configuration, as far as it is known, and the database keeps up. */
  canClaim(config: TenantConfig): boolean {
    if (this.runner.unwritten >= MAX_UNWRITTEN) return false;
    const maxInFlight = this.configurations.known(config)?.maxInFlight ?? 1;
    return this.slots.available(config, maxInFlight) > 0;
  }

  /**
   * Claims so much as one turn allows; what is claimed is sent after this method has returned.
   *
   * @param whenFree is called each time that there may be room for another claim.
   * @returns whether the configuration may have more that is due.
   */
  async claim(config: TenantConfig, whenFree: () => void): Promise<boolean> {
    const configuration = await this.configurations.get(config);
    if (!configuration?.isActive) return false;
    const passage = passageOf(await this.breakers.get(config), Date.now());
    if (passage === 'NONE') return false;
    const isProbe = passage === 'PROBE';
    const slots = this.slots.take(config, configuration.maxInFlight, isProbe ? 1 : QUANTUM);
    if (slots === 0) return true;
    const claim = { config, configuration, slots, isProbe, ...newLease(configuration.timeoutSeconds) };
    const tries = await this.claimInto(claim);
    void this.sendAll(claim, tries, whenFree);
    return !isProbe && tries.length === slots;
  }

  /** Gives the slots back that it does not use. */
  private async claimInto(claim: Claim): Promise<DispatchTry[]> {
    const { config, slots } = claim;
    let tries: DispatchTry[] = [];
    try {
      tries = claim.isProbe ? await this.claimProbe(claim) : await this.claimDue(claim);
    } finally {
      this.slots.giveBack(config, slots - tries.length);
    }
    return tries;
  }

  private async claimProbe(claim: Claim): Promise<DispatchTry[]> {
    if (!(await this.takeProbe(claim))) return [];
    const tries = await this.claimDue(claim);
    if (tries.length === 0) await this.breakers.giveProbeBack(claim.config, claim.token, Date.now());
    return tries;
  }

  private takeProbe({ config, token, claimedAt, leaseUntil }: Claim): Promise<boolean> {
    const [now, until] = [claimedAt.getTime(), leaseUntil.getTime()];
    return this.breakers.takeProbe(config, { token, now, until, isByHand: false });
  }

  private async claimDue(claim: Claim): Promise<DispatchTry[]> {
    const { config, configuration, isProbe, token, claimedAt, leaseUntil } = claim;
    const claimed = await this.claims.claim(config.tenantId, {
      configId: config.configId,
      activityId: null,
      count: claim.slots,
      token,
      now: claimedAt,
      leaseUntil,
      passesHold: isProbe,
    });
    for (const { dueAt, isLeaseLost } of claimed)
      this.statistics.claimed(claimedAt.getTime() - dueAt.getTime(), isLeaseLost);
    const { retryDelays } = configuration;
    return claimed.map((task) => ({
      config,
      claimed: task,
      retryDelays,
      claimedAt,
      leaseUntil,
      isProbe,
      actor: DISPATCH_ACTOR,
    }));
  }

  private async sendAll(claim: Claim, tries: DispatchTry[], whenFree: () => void): Promise<void> {
    const { config, configuration, beganAt } = claim;
    const giveBack = () => {
      this.slots.giveBack(config);
      whenFree();
    };
    const sendable = await this.decide(claim, tries);
    for (const tried of tries) {
      const decided = sendable.get(tried.claimed.activityId);
      if (decided) this.runner.run(decided, configuration, beganAt, giveBack).then(whenFree, whenFree);
      else giveBack();
    }
  }

  /** @returns those that can be sent, with what was decided of them; the others are UNRESOLVED or given back. */
  private async decide(claim: Claim, tries: DispatchTry[]): Promise<Map<string, DispatchTry>> {
    const { config, isProbe, token } = claim;
    try {
      const claimed = tries.map((tried) => tried.claimed);
      const decided = await this.resolver.resolve(config.tenantId, claimed, DISPATCH_ACTOR);
      const byActivity = new Map(decided.map((task) => [task.activityId, task]));
      const sendable = tries.flatMap((tried) => {
        const task = byActivity.get(tried.claimed.activityId);
        return task ? [{ ...tried, claimed: task }] : [];
      });
      if (isProbe && tries.length > 0 && sendable.length === 0)
        await this.breakers.giveProbeBack(config, token, Date.now());
      return new Map(sendable.map((tried) => [tried.claimed.activityId, tried]));
    } catch {
      // Most likely the database; what is not given back is due again when its lease ends.
      await Promise.allSettled(tries.map((tried) => this.runner.giveBack(tried)));
      return new Map();
    }
  }
}
