import { Injectable } from '@nestjs/common';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import type { Actor } from '../../activities/change/activity-transition.service.js';
import { DispatchClaimRepository } from '../../activities/queue/dispatch-claim.repository.js';
import { OverloadedError } from '../../common/errors/overloaded-error.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import { DispatchBreakerService } from '../breaker/dispatch-breaker.service.js';
import { type DispatchLease, newLease } from '../worker/dispatch-lease.js';
import { DispatchResolverService } from '../worker/dispatch-resolver.service.js';
import { DispatchRunnerService, type EndedTry } from '../worker/dispatch-runner.service.js';
import type { TenantConfig } from '../tenant-config.js';
import type { DispatchTry } from '../worker/dispatch-try.js';
import { DispatchConfigMissingError, ProviderFailedError, TaskUnresolvedError } from './dispatch-errors.js';
import { DispatchPreparationService, type Preparing } from './dispatch-preparation.service.js';

/** A dispatch by hand that has a slot. */
interface Dispatching extends DispatchLease {
  actor: Actor;
  id: string;
  config: TenantConfig;
  configuration: DispatchConfig;
  /** Whether it is the probe of an open breaker. */
  isProbe: boolean;
}

/** Sends a task now, whatever its time, and waits for what comes of it. */
@Injectable()
export class DispatchByHandService {
  constructor(
    private readonly preparation: DispatchPreparationService,
    private readonly claims: DispatchClaimRepository,
    private readonly breakers: DispatchBreakerService,
    private readonly resolver: DispatchResolverService,
    private readonly runner: DispatchRunnerService,
  ) {}

  /**
   * @param preparing what the tenant has configured.
   * @param configuration that of the task's channel, for which the caller has taken a slot.
   * @throws {NotFoundError} {@link NotDispatchableError} {@link DispatchConfigMissingError}
   * @throws {DispatchInProgressError} {@link TargetPendingError} {@link TaskUnresolvedError}
   * @throws {ProviderFailedError} with the attempt; the tries that are due by themselves go on.
   * @throws {OverloadedError} while a probe of the provider is under way.
   */
  async dispatch(
    actor: Actor,
    id: string,
    configuration: DispatchConfig,
    preparing: Preparing,
  ): Promise<void> {
    const config = { tenantId: actor.tenantId, configId: configuration.id };
    const lease = newLease(configuration.timeoutSeconds);
    const isProbe = await this.takeProbe(config, lease);
    const dispatching = { actor, id, config, configuration, isProbe, ...lease };
    const tried = await this.claim(dispatching, preparing).catch((error: unknown) =>
      this.failBefore(dispatching, error),
    );
    const decided = await this.decide(dispatching, tried);
    assertTaken(await this.runner.run(decided, configuration, lease.beganAt));
  }

  /** @returns whether the breaker is open, and this is its probe. */
  private async takeProbe(config: TenantConfig, { token, leaseUntil }: DispatchLease): Promise<boolean> {
    const breaker = await this.breakers.get(config);
    if (breaker.probes === null) return false;
    const options = { token, now: Date.now(), until: leaseUntil.getTime(), isByHand: true };
    if (await this.breakers.takeProbe(config, options)) return true;
    throw new OverloadedError('The provider is being tried already');
  }

  /** Makes the task due and takes it, in one transaction, so that no other instance comes between. */
  private async claim(dispatching: Dispatching, preparing: Preparing): Promise<DispatchTry> {
    const { actor, id, config, configuration, isProbe, token, claimedAt, leaseUntil } = dispatching;
    const claimed = await inTransaction(
      actor.tenantId,
      [this.preparation, this.claims],
      async (preparation, claims) => {
        const prepared = (await preparation.makeDue(actor, [id], preparing)).get(id)!;
        if ('error' in prepared) throw prepared.error;
        const [task] = await claims.claim(actor.tenantId, {
          configId: config.configId,
          activityId: id,
          count: 1,
          token,
          now: claimedAt,
          leaseUntil,
          passesHold: true,
        });
        // Made inactive within the last second, or another one made active in its place.
        if (!task) throw new DispatchConfigMissingError();
        return task;
      },
    );
    const { retryDelays } = configuration;
    return { config, claimed, retryDelays, claimedAt, leaseUntil, isProbe, actor: actor.subject };
  }

  private async decide(dispatching: Dispatching, tried: DispatchTry): Promise<DispatchTry> {
    const { tenantId, subject } = dispatching.actor;
    try {
      const [claimed] = await this.resolver.resolve(tenantId, [tried.claimed], subject);
      if (claimed) return { ...tried, claimed };
    } catch (error) {
      await this.runner.giveBack(tried);
      throw error;
    }
    return this.failBefore(dispatching, new TaskUnresolvedError());
  }

  /** Gives the probe back of a task that is not sent. */
  private async failBefore({ isProbe, config, token }: Dispatching, error: unknown): Promise<never> {
    if (isProbe) await this.breakers.giveProbeBack(config, token, Date.now());
    throw error;
  }
}

/** @throws {ProviderFailedError} {@link OverloadedError} where the provider does not have the task. */
function assertTaken({ settled: { settlement } }: EndedTry): void {
  const { next, attempt } = settlement;
  if (next === 'DISPATCHED') return;
  if (attempt) throw new ProviderFailedError(settlement, attempt);
  throw new OverloadedError('The service could not send the task in time');
}
