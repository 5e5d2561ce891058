import { Injectable, Logger } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { SettledGroup, StateChange } from '../../activities/queue/dispatch-settlement.js';
import { DispatchClaimRepository } from '../../activities/queue/dispatch-claim.repository.js';
import { describeFailure } from '../../common/errors/describe-failure.js';
import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { LogEvent } from '../../common/logging/log-event.js';
import { StatementBatcher } from '../../database/statements/statement-batcher.js';
import { DispatchBreakerService, type LastTimes, toStored } from '../breaker/dispatch-breaker.service.js';
import { foldOutcomes } from '../breaker/fold-outcomes.js';
import { type TenantConfig, keyOf } from '../tenant-config.js';
import type { DispatchTry } from './dispatch-try.js';
import { INSTANCE_NAME } from './instance-name.js';
import { type SettledTry, withoutResponse } from './settlement-of.js';

/**
 * Groups of several configurations are written at the same time; more of them would take the connections of
 * requests.
 */
const LIMITS = { statements: 3, items: 64, bytes: 2 * 1024 * 1024, waiting: 10_000, waitingOfOwner: 10_000 };

/** In milliseconds, between tries to write while the database does not respond. */
const RETRY_DELAY = 250;

interface Item extends SettledTry {
  config: TenantConfig;
}

/** What was written of a try. */
export interface WrittenTry {
  /** Whether the claim was in force, so that the task is what the try made of it. */
  isSettled: boolean;
  /** Whether the provider named an id that another task has. */
  isProviderIdTaken: boolean;
}

/** Writes what came of tries: those of a configuration that end at the same moment in one statement. */
@Injectable()
export class DispatchSettlerService {
  private readonly logger = new Logger('Dispatch');
  private readonly batcher = new StatementBatcher<Item, WrittenTry>(this.execute.bind(this), LIMITS);

  constructor(
    private readonly claims: DispatchClaimRepository,
    private readonly breakers: DispatchBreakerService,
  ) {}

  /**
   * Writes a try, and tries again while the database does not respond and the lease lasts.
   *
   * @returns null where it could not be written; the task is then due again when the lease ends, and is sent
   * with the same key.
   */
  async settle(tried: DispatchTry, settled: SettledTry): Promise<WrittenTry | null> {
    const { config } = tried;
    const place = { group: keyOf(config), owner: config.tenantId };
    let item: Item = { ...settled, config };
    for (let isStripped = false; ;) {
      try {
        return await this.batcher.submit(place, item, weightOf(item));
      } catch (error) {
        const isOutage = error instanceof UnavailableError;
        const isOver = isOutage ? Date.now() >= tried.leaseUntil.getTime() : isStripped;
        if (isOver) return this.giveUp(item, error);
        if (isOutage) await setTimeout(RETRY_DELAY);
        else {
          item = { ...withoutResponse(settled), config };
          isStripped = true;
        }
      }
    }
  }

  private giveUp({ config, settlement: { activityId } }: Item, error: unknown): null {
    const fields = { ...config, activityId, ...describeFailure(error) };
    this.logger.error(new LogEvent('a dispatch could not be settled', fields));
    return null;
  }

  private async execute(items: Item[]): Promise<WrittenTry[]> {
    const repeated = firstRepeated(items);
    // One statement cannot write two tries of a task, of which the later one came after a lease that was lost.
    if (repeated > 0) {
      const before = await this.execute(items.slice(0, repeated));
      return [...before, ...(await this.execute(items.slice(repeated)))];
    }
    const { settled, taken } = await this.write(items);
    return items.map(({ settlement: { activityId } }) => ({
      isSettled: settled.has(activityId),
      isProviderIdTaken: taken.has(activityId),
    }));
  }

  private async write(items: Item[]): Promise<SettledGroup> {
    const { config } = items[0]!;
    const now = new Date();
    const outcomes = items.map(({ breaker }) => breaker);
    const saysSomething = outcomes.some(({ effect, probeToken }) => effect !== null || probeToken !== null);
    const times = timesOf(items, now);
    const before = await this.breakers.get(config);
    const after = foldOutcomes(before, outcomes, now.getTime());
    const state: StateChange | null = saysSomething
      ? { before: toStored(before), after: toStored(after), ...times }
      : null;
    const settlements = items.map(({ settlement }) => settlement);
    const group = await this.claims.settle(config.tenantId, {
      configId: config.configId,
      now,
      instance: INSTANCE_NAME,
      settlements,
      state,
    });
    if (state !== null && group.isStateWritten) this.breakers.note(config, before, after);
    else this.breakers.remember(config, group.state);
    if (!group.isStateWritten)
      await this.breakers.change(config, (breaker) => foldOutcomes(breaker, outcomes, now.getTime()), times);
    return group;
  }
}

function timesOf(items: Item[], now: Date): LastTimes {
  const failed = items.findLast(({ breaker: { effect } }) => effect === 'FAILED' || effect === 'AT_FAULT');
  const refused = items.findLast(({ settlement: { next } }) => next === 'FAILED');
  const hasSuccess = items.some(({ settlement: { next } }) => next === 'DISPATCHED');
  const failure = failed ?? refused;
  return {
    lastSuccessAt: hasSuccess ? now : null,
    lastFailureAt: failure ? now : null,
    lastErrorCode: failure?.errorCode ?? null,
  };
}

/** The place of the first item whose task has come before; 0 where there is none. */
function firstRepeated(items: Item[]): number {
  const seen = new Set<string>();
  for (const [index, { settlement }] of items.entries()) {
    if (seen.has(settlement.activityId)) return index;
    seen.add(settlement.activityId);
  }
  return 0;
}

function weightOf({ settlement: { attempt } }: SettledTry): number {
  return 500 + (attempt?.responseBody?.length ?? 0);
}
