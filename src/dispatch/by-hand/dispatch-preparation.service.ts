import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Channel } from '../../activity-config/channel.js';
import type { DispatchRules } from '../../activity-config/dispatch/dispatch-rules.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { ActivityTargetUserRepository } from '../../activities/activity-target-user.repository.js';
import {
  ActivityTransitionService,
  type Actor,
} from '../../activities/change/activity-transition.service.js';
import type { Activity } from '../../activities/entities/activity.entity.js';
import {
  DispatchClaimRepository,
  type FailedDispatch,
} from '../../activities/queue/dispatch-claim.repository.js';
import { assertNotUnderWay } from '../../activities/queue/dispatch-in-step.js';
import { Dispatch } from '../../activities/queue/entities/dispatch.entity.js';
import { waitsForPerson } from '../../activities/queue/queue-step.service.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { TransactionalRepository } from '../../database/tenant/transactional-repository.js';
import { DispatchConfigMissingError, NotDispatchableError, TargetPendingError } from './dispatch-errors.js';

/** What is known of tasks that are to be sent now, all locked. */
interface Known {
  activities: Map<string, Activity>;
  rows: Map<string, Dispatch>;
  failed: Map<string, FailedDispatch>;
  waiting: Set<string>;
  dispatch: ReadonlyMap<Channel, DispatchRules>;
  now: Date;
}

/** A task that may be sent now, and by which configuration. */
interface Prepared {
  activity: Activity;
  configId: string;
}

/** What of a tenant's configuration says where tasks go. */
export type Preparing = Pick<TenantConfiguration, 'dispatch'>;

/** What became of each task: the configuration that it is due by now, or why it is not. */
export type Preparation = Map<string, { configId: string } | { error: DomainError }>;

/**
 * Makes tasks due now in the transaction that it is bound to, whatever their times: READY ones, and those that
 * FAILED without a result, which become READY again. They get another key only where the provider surely did
 * nothing with the old one.
 */
@Injectable()
export class DispatchPreparationService extends TransactionalRepository<Dispatch> {
  constructor(
    @InjectRepository(Dispatch) rows: Repository<Dispatch>,
    private readonly transitions: ActivityTransitionService,
    private readonly targets: ActivityTargetUserRepository,
    private readonly claims: DispatchClaimRepository,
  ) {
    super(rows);
  }

  async makeDue(actor: Actor, ids: string[], configuration: Preparing): Promise<Preparation> {
    const known = await this.read(actor, ids, configuration);
    const preparation: Preparation = new Map();
    const prepared: Prepared[] = [];
    for (const id of ids) {
      try {
        const task = assertDispatchable(id, known);
        prepared.push(task);
        preparation.set(id, { configId: task.configId });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        preparation.set(id, { error });
      }
    }
    await this.revive(actor, prepared, known);
    await this.enqueue(actor, prepared, known);
    return preparation;
  }

  private async read({ tenantId }: Actor, ids: string[], { dispatch }: Preparing): Promise<Known> {
    const activities = await this.transitions.lock(tenantId, ids);
    const rows = await this.claims.lockAll(tenantId, ids);
    const hasFailed = activities.some(({ status }) => status === 'FAILED');
    const failed = hasFailed ? await this.claims.findFailed(tenantId, ids) : [];
    const targets = await this.targets.find(tenantId, { activityId: ids });
    return {
      activities: new Map(activities.map((activity) => [activity.id, activity])),
      rows: new Map(rows.map((row) => [row.activityId, row])),
      failed: new Map(failed.map((one) => [one.activityId, one])),
      waiting: new Set(targets.filter(waitsForPerson).map(({ activityId }) => activityId)),
      dispatch,
      now: new Date(),
    };
  }

  /** Makes READY again what FAILED. */
  private async revive(actor: Actor, prepared: Prepared[], { failed }: Known): Promise<void> {
    const activities = prepared.map(({ activity }) => activity).filter(({ status }) => status === 'FAILED');
    for (const isRefused of [true, false]) {
      const some = activities.filter(({ id }) => failed.get(id)!.isRefused === isRefused);
      if (some.length === 0) continue;
      const event = { type: 'DISPATCH_RETRIED', ...(isRefused ? {} : SAME_KEY) } as const;
      const change = { status: 'READY', event } as const;
      await this.transitions.write(actor, { activities: some, action: 'retryDispatch', change });
    }
  }

  private async enqueue({ tenantId }: Actor, prepared: Prepared[], known: Known): Promise<void> {
    const { rows, failed, now } = known;
    const waiting = prepared.filter(({ activity }) => rows.has(activity.id));
    for (const wanted of new Set(waiting.map(({ configId }) => configId))) {
      const some = waiting.filter(({ configId }) => configId === wanted);
      await this.claims.makeDue(
        tenantId,
        some.map(({ activity }) => activity.id),
        wanted,
        now,
      );
    }
    const fresh = prepared.filter(({ activity }) => !rows.has(activity.id));
    if (fresh.length === 0) return;
    const generations = await this.claims.findGenerations(
      tenantId,
      fresh.map(({ activity }) => activity.id),
    );
    const news = fresh.map(({ activity: { id: activityId }, configId }) => {
      const before = failed.get(activityId);
      const isSameKey = before !== undefined && !before.isRefused;
      return {
        activityId,
        configId,
        dueAt: now,
        isByHand: true,
        generation: generations.get(activityId)!,
        mayHaveArrived: isSameKey,
        firstClaimedAt: isSameKey ? before.firstClaimedAt : null,
      };
    });
    await this.claims.insertOrIgnore(tenantId, news);
  }
}

/** Of the event of a task that is sent again under the key that it had. */
const SAME_KEY = {
  errorCode: 'DISPATCH_UNCERTAIN',
  errorMessage: 'It is sent with the same key again, since an earlier try may have reached the provider',
};

/** @throws {DomainError} that says why a task cannot be sent now. */
function assertDispatchable(id: string, known: Known): Prepared {
  const activity = known.activities.get(id);
  if (!activity) throw new NotFoundError('activity');
  const { status, channel } = activity;
  const isRetried = status === 'FAILED' && known.failed.get(id)?.errorCode?.startsWith('PROVIDER_') === true;
  if (status !== 'READY' && !isRetried) throw new NotDispatchableError(status);
  const rules = known.dispatch.get(channel);
  if (!rules) throw new DispatchConfigMissingError();
  assertNotUnderWay(known.rows.get(id) ?? null, known.now);
  if (known.waiting.has(id)) throw new TargetPendingError();
  return { activity, configId: rules.configId };
}
