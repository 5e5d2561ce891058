import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { NIL } from 'uuid';
import { DispatchRepository } from '../../activities/queue/dispatch.repository.js';
import { DueSignal } from '../../activities/queue/due-signal.js';
import { DispatchConfigRepository } from '../../activity-config/dispatch/dispatch-config.repository.js';
import { dueAtOf } from '../../activity-config/dispatch/dispatch-rules.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { LogEvent } from '../../common/logging/log-event.js';
import { firstIdOf } from '../../common/new-id.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import type { DispatchAdoption } from '../entities/dispatch-adoption.entity.js';
import { AdoptionTimes } from './adoption-times.js';
import { DispatchAdoptionRepository } from './dispatch-adoption.repository.js';
import { type WalkedTo, stepAfter } from './next-step.js';
import { type RowChange, rowChangeOf } from './row-change.js';

/** What a chunk finds: where the walk came to, and which tasks to look at under a lock. */
interface Chunk {
  walkedTo: WalkedTo;
  activityIds: string[];
}

/** Chunks that follow each other before another configuration has its turn. */
const TURN = 20;

/** Walks through a tenant's queue and tasks for one configuration, chunk by chunk, from where it came to before. */
@Injectable()
export class AdoptionPassService {
  private readonly logger = new Logger('Dispatch');

  private readonly adoptions: DispatchAdoptionRepository;
  private readonly configs: DispatchConfigRepository;
  private readonly queue: DispatchRepository;

  constructor(
    adoptions: DispatchAdoptionRepository,
    configs: DispatchConfigRepository,
    queue: DispatchRepository,
    private readonly dueSignal: DueSignal,
    private readonly settings: AdoptionTimes,
  ) {
    // Nobody waits for it.
    this.adoptions = adoptions.as('BACKGROUND');
    this.configs = configs.as('BACKGROUND');
    this.queue = queue.as('BACKGROUND');
  }

  /**
   * Goes on with the pass that is due, for some chunks, unless another instance has it. A change of the configuration
   * that moves tasks voids the claim, so that what is read of it holds as long as the claim does.
   *
   * @param isStopping whether to leave the rest, which another instance then goes on with at once.
   * @returns when there is more to do; null where that is not known.
   */
  async run(tenantId: TenantId, configId: string, isStopping: () => boolean): Promise<Date | null> {
    const now = new Date();
    const leaseUntil = new Date(now.getTime() + this.settings.times.lease);
    const claimed = await this.adoptions.claim(tenantId, configId, { token: randomUUID(), now, leaseUntil });
    const config = claimed && (await this.configs.findOne(tenantId, { id: configId }));
    if (!claimed || !config?.isActive) return null;
    let adoption: DispatchAdoption | null = claimed;
    for (let chunk = 0; chunk < TURN && adoption?.leaseToken && !isStopping(); chunk++) {
      adoption = await this.walk(tenantId, adoption, config, now);
    }
    if (adoption?.leaseToken) await this.adoptions.release(tenantId, adoption);
    else if (adoption && claimed.pass === 'ADOPT') {
      this.logger.log(new LogEvent('a configuration has adopted its tasks', { tenantId, configId }));
    }
    return adoption?.dueAt ?? null;
  }

  /** @returns where the adoption stands after a chunk; null where the claim is no longer in force. */
  private async walk(
    tenantId: TenantId,
    adoption: DispatchAdoption,
    config: DispatchConfig,
    passBegan: Date,
  ): Promise<DispatchAdoption | null> {
    const now = new Date();
    const chunk = await this.readChunk(tenantId, adoption, config, now);
    const step = stepAfter(adoption, chunk.walkedTo, { now, passBegan, times: this.settings.times });
    const written = await inTransaction(tenantId, [this.adoptions, this.queue], async (adoptions, queue) => {
      if (!(await adoptions.advance(tenantId, adoption, step))) return null;
      if (chunk.activityIds.length === 0) return [];
      const changes =
        adoption.walk === 'ROWS'
          ? await takeOver(queue, tenantId, chunk.activityIds, { config, now })
          : await enqueue(queue, tenantId, chunk.activityIds, { config, now });
      if (changes.length > 0) await adoptions.addAdopted(tenantId, config.id, changes.length);
      return changes;
    });
    if (written === null) return null;
    this.announce(tenantId, config.id, written);
    return { ...adoption, ...step };
  }

  /** Without locks: a queue that is in step already is only read. */
  private async readChunk(
    tenantId: TenantId,
    { walk, cursorScheduledAt, cursorId, createdFrom }: DispatchAdoption,
    config: DispatchConfig,
    now: Date,
  ): Promise<Chunk> {
    const { chunk } = this.settings;
    if (walk === 'ROWS') {
      const rows = await this.queue.findQueued(tenantId, cursorId ?? NIL, chunk);
      const changed = rows.filter((row) => rowChangeOf(row, config, now) !== null);
      return { walkedTo: lastOf(rows, chunk), activityIds: changed.map(({ activityId }) => activityId) };
    }
    const scheduled = { scheduledAt: cursorScheduledAt ?? config.adoptFrom!, id: cursorId ?? NIL };
    const tasks =
      walk === 'SCHEDULED'
        ? await this.queue.findScheduled(tenantId, config.channel, scheduled, chunk)
        : await this.queue.findCreated(tenantId, config.channel, cursorId ?? firstIdOf(createdFrom!), chunk);
    const wanted = tasks.filter(({ isWanted }) => isWanted);
    return { walkedTo: lastOf(tasks, chunk), activityIds: wanted.map(({ activityId }) => activityId) };
  }

  /** The earliest of them is enough: who works on the queue finds the others beside it. */
  private announce(tenantId: TenantId, configId: string, changes: RowChange[]): void {
    if (changes.length === 0) return;
    const earliest = Math.min(...changes.map(({ dueAt }) => dueAt.getTime()));
    this.dueSignal.announce(tenantId, { configId, dueAt: new Date(earliest) });
  }
}

/** The configuration and the moment by which rows are written. */
interface Basis {
  config: DispatchConfig;
  now: Date;
}

/** Decides again under the locks, since rows may have changed since they were read. */
async function takeOver(
  queue: DispatchRepository,
  tenantId: TenantId,
  ids: string[],
  { config, now }: Basis,
): Promise<RowChange[]> {
  const rows = await queue.lockQueued(tenantId, ids);
  const changes = rows.map((row) => rowChangeOf(row, config, now)).filter((change) => change !== null);
  if (changes.length > 0) await queue.takeOver(tenantId, newDuesOf(config.id, changes));
  return changes;
}

async function enqueue(
  queue: DispatchRepository,
  tenantId: TenantId,
  ids: string[],
  { config, now }: Basis,
): Promise<RowChange[]> {
  const tasks = await queue.lockUnqueued(tenantId, config.channel, ids);
  if (tasks.length === 0) return [];
  const rows = tasks.map(({ activityId, scheduledAt }) => ({
    activityId,
    dueAt: dueAtOf(config, scheduledAt, now),
  }));
  const made = new Set(await queue.enqueue(tenantId, newDuesOf(config.id, rows)));
  return rows.filter(({ activityId }) => made.has(activityId));
}

function newDuesOf(configId: string, changes: RowChange[]) {
  return {
    configId,
    activityIds: changes.map(({ activityId }) => activityId),
    dueAts: changes.map(({ dueAt }) => dueAt),
  };
}

/** Null where a chunk was not full, and the walk is at its end. */
function lastOf(tasks: NonNullable<WalkedTo>[], chunk: number): WalkedTo {
  return tasks.length < chunk ? null : tasks.at(-1)!;
}
