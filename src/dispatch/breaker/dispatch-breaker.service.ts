import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { StateChange, StoredBreaker } from '../../activities/queue/dispatch-settlement.js';
import { LogEvent } from '../../common/logging/log-event.js';
import { type Breaker, CLOSED_BREAKER, afterProbe, takeProbe } from './breaker.js';
import { type TenantConfig, keyOf } from '../tenant-config.js';
import { DispatchConfigStateRepository } from './dispatch-config-state.repository.js';

/** In milliseconds: what another instance made of a breaker is known after this time. */
const MAX_AGE = 1_000;
const MAX_KNOWN = 10_000;
/** In milliseconds: a probe goes out within seconds of its time, where there is anything to send. */
const MAX_OVERDUE = 60_000;
/** A state that others write at the same moment is decided anew so many times. */
const MAX_ATTEMPTS = 8;

/** When a configuration was last used and what for; nulls leave what is known. */
export type LastTimes = Pick<StateChange, 'lastSuccessAt' | 'lastFailureAt' | 'lastErrorCode'>;

const NO_TIMES: LastTimes = { lastSuccessAt: null, lastFailureAt: null, lastErrorCode: null };

interface Known {
  breaker: Breaker;
  readAt: number;
}

/**
 * The breakers of configurations. All instances share their states, which are rows: each change is decided from
 * the state that is known here, and written only where that is still the state; otherwise it is read and decided
 * again. So none is lost, and no row is held while something is decided.
 */
@Injectable()
export class DispatchBreakerService {
  private readonly logger = new Logger('Dispatch');
  private readonly known = new LRUCache<string, Known>({ max: MAX_KNOWN });

  constructor(private readonly states: DispatchConfigStateRepository) {}

  /**
   * How many are open and hold something back, as far as this instance knows: what others made of one is known when it
   * is used here, and one whose probe has been due for a while has nothing to send.
   */
  get open(): number {
    const since = Date.now() - MAX_OVERDUE;
    const isOpen = ({ breaker: { probes, heldUntil } }: Known) => probes !== null && (heldUntil ?? 0) > since;
    return [...this.known.values()].filter(isOpen).length;
  }

  /** As it was a second ago or later. */
  async get(config: TenantConfig): Promise<Breaker> {
    const known = this.known.get(keyOf(config));
    if (known && performance.now() - known.readAt < MAX_AGE) return known.breaker;
    return this.read(config);
  }

  /**
   * Takes the one probe of an open breaker.
   *
   * @param options as {@link takeProbe} has them.
   * @returns whether it was taken.
   */
  async takeProbe(config: TenantConfig, options: Parameters<typeof takeProbe>[1]): Promise<boolean> {
    return (await this.change(config, (breaker) => takeProbe(breaker, options))) !== null;
  }

  /** Gives a probe back that was not sent, so that another one may go out at once. */
  async giveProbeBack(config: TenantConfig, token: string, now: number): Promise<void> {
    await this.change(config, (breaker) => afterProbe(breaker, { token, effect: null, now }));
  }

  /**
   * Decides and writes a state, until nobody else has written it meanwhile.
   *
   * @param decide returns null where nothing is to be written.
   * @returns the state that was written; null for none.
   */
  async change(
    config: TenantConfig,
    decide: (breaker: Breaker) => Breaker | null,
    times = NO_TIMES,
  ): Promise<Breaker | null> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const before = attempt === 1 ? await this.get(config) : await this.read(config);
      const after = decide(before);
      if (after === null) return null;
      const change = { before: toStored(before), after: toStored(after), ...times };
      if (!(await this.states.replace(config.tenantId, config.configId, change))) continue;
      this.note(config, before, after);
      return after;
    }
    // As good as any other order of what came at the same moment: the next outcome is decided from it.
    this.logger.warn(new LogEvent('a breaker is written by too many at once', { ...config }));
    return null;
  }

  /** Keeps what was read or written elsewhere. */
  remember(config: TenantConfig, state: StoredBreaker): void {
    this.known.set(keyOf(config), { breaker: fromStored(state), readAt: performance.now() });
  }

  /** Keeps what was written, and says it where the breaker opened or closed. */
  note(config: TenantConfig, before: Breaker, after: Breaker): void {
    this.known.set(keyOf(config), { breaker: after, readAt: performance.now() });
    if ((before.probes === null) === (after.probes === null)) return;
    const heldUntil = after.heldUntil === null ? null : new Date(after.heldUntil).toISOString();
    if (after.probes === null) this.logger.log(new LogEvent('a breaker closed', { ...config }));
    else this.logger.warn(new LogEvent('a breaker opened', { ...config, heldUntil }));
  }

  private async read(config: TenantConfig): Promise<Breaker> {
    const state = await this.states.findOne(config.tenantId, { configId: config.configId });
    const breaker = state ? fromStored(state) : CLOSED_BREAKER;
    this.known.set(keyOf(config), { breaker, readAt: performance.now() });
    return breaker;
  }
}

function fromStored({ failures, probes, heldUntil, probeToken }: StoredBreaker): Breaker {
  return { failures, probes, heldUntil: heldUntil?.getTime() ?? null, probeToken };
}

/** As it is stored. */
export function toStored({ failures, probes, heldUntil, probeToken }: Breaker): StoredBreaker {
  return { failures, probes, heldUntil: heldUntil === null ? null : new Date(heldUntil), probeToken };
}
