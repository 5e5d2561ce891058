import { Injectable } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { DueSignal } from '../../activities/queue/due-signal.js';
import { buildTaskMessage } from '../message/build-task-message.js';
import { dispatchKeyOf } from '../message/dispatch-key.js';
import { DispatchSender } from '../providers/dispatch-sender.js';
import { DispatchSettlerService, type WrittenTry } from './dispatch-settler.service.js';
import { DispatchStatistics } from './dispatch-statistics.js';
import type { DispatchTry } from './dispatch-try.js';
import { type SettledTry, notBegunOf, settlementOf, unreadableOf } from './settlement-of.js';

/**
 * In milliseconds, from the claim: a send that has not begun by then is not made, so that it ends before its
 * lease whatever held it up.
 */
const MAX_DELAY = 10_000;

/** A try that has ended. */
export interface EndedTry {
  settled: SettledTry;
  /** Null where nothing could be written of it. */
  written: WrittenTry | null;
}

/** Sends claimed tasks, and has it written what came of them. */
@Injectable()
export class DispatchRunnerService {
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<unknown>>();
  private ended = 0;

  constructor(
    private readonly sender: DispatchSender,
    private readonly settler: DispatchSettlerService,
    private readonly statistics: DispatchStatistics,
    private readonly dueSignal: DueSignal,
  ) {
    setMaxListeners(0, this.stopping.signal);
  }

  /** How many tries have ended and are not written yet. */
  get unwritten(): number {
    return this.ended;
  }

  /**
   * Makes one try.
   *
   * @param beganAt by the monotonic clock, before the claim was asked for.
   * @param whenEnded is called when the provider's part is over, before it is written what came of it.
   */
  run(
    tried: DispatchTry,
    configuration: DispatchConfig,
    beganAt: number,
    whenEnded?: () => void,
  ): Promise<EndedTry> {
    const sent = this.send(tried, configuration, beganAt).finally(whenEnded);
    return this.track(sent.then((settled) => this.settle(tried, settled)));
  }

  /** Gives a task back that was not sent. */
  giveBack(tried: DispatchTry): Promise<EndedTry> {
    return this.track(this.settle(tried, notBegunOf(tried)));
  }

  /** Gives up all calls that are under way; what they came to is not known then. */
  abort(): void {
    this.stopping.abort();
  }

  /** Waits until all tries that are under way are written. */
  async untilIdle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  private async send(
    tried: DispatchTry,
    configuration: DispatchConfig,
    beganAt: number,
  ): Promise<SettledTry> {
    const isLate = performance.now() - beganAt > MAX_DELAY;
    if (isLate || this.stopping.signal.aborted) return notBegunOf(tried);
    const { claimed } = tried;
    const outcome = await this.sender.send(configuration, {
      idempotencyKey: dispatchKeyOf(claimed),
      message: buildTaskMessage(claimed),
      signal: this.stopping.signal,
    });
    return outcome === 'CREDENTIALS_UNREADABLE'
      ? unreadableOf(tried)
      : settlementOf(tried, outcome, Date.now(), Math.random());
  }

  private async settle(tried: DispatchTry, settled: SettledTry): Promise<EndedTry> {
    this.ended += 1;
    const written = await this.settler.settle(tried, settled).finally(() => (this.ended -= 1));
    const { attempt, dueAt } = settled.settlement;
    this.statistics.ended(attempt?.outcome ?? null);
    const { tenantId, configId } = tried.config;
    if (dueAt && written?.isSettled) this.dueSignal.announce(tenantId, { configId, dueAt });
    return { settled, written };
  }

  private track<Result>(work: Promise<Result>): Promise<Result> {
    this.underWay.add(work);
    const forget = () => void this.underWay.delete(work);
    work.then(forget, forget);
    return work;
  }
}
