import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { dueAtOf } from '../../activity-config/dispatch/dispatch-rules.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TransactionalRepository } from '../../database/tenant/transactional-repository.js';
import type { ActivityTargetUser } from '../entities/activity-target-user.entity.js';
import type { Activity } from '../entities/activity.entity.js';
import { DispatchClaimRepository } from './dispatch-claim.repository.js';
import { DispatchUncertainError, assertNotUnderWay, mayHaveArrived } from './dispatch-in-step.js';
import { DueSignal } from './due-signal.js';
import { Dispatch } from './entities/dispatch.entity.js';

/** What of the queue is due after a change, to be announced when that is committed. */
export interface DueDispatch {
  configId: string;
  dueAt: Date;
}

type Task = Pick<Activity, 'id' | 'channel' | 'scheduledAt'>;
type Target = Pick<ActivityTargetUser, 'status' | 'resolutionStrategy'>;

/**
 * Keeps the queue in step with changes of tasks, in their transactions: what locks an activity locks its row of the
 * queue after it. The tenant's configuration is read before, since the embedded database has one connection.
 */
@Injectable()
export class QueueStepService extends TransactionalRepository<Dispatch> {
  constructor(
    @InjectRepository(Dispatch) rows: Repository<Dispatch>,
    private readonly dispatches: DispatchClaimRepository,
    private readonly dueSignal: DueSignal,
  ) {
    super(rows);
  }

  /**
   * Takes a task out of the queue.
   *
   * @returns whether an earlier try may have reached the provider.
   * @throws {DispatchInProgressError} while it is on its way.
   */
  async leave(tenantId: TenantId, activityId: string): Promise<boolean> {
    const row = await this.dispatches.lock(tenantId, { activityId });
    assertNotUnderWay(row, new Date());
    if (row) await this.dispatches.delete(tenantId, { activityId });
    return mayHaveArrived(row);
  }

  /**
   * Dates the row of a task anew that is scheduled for another time. Who dispatched it by hand wants it sent now,
   * whatever its time.
   *
   * @param scheduledAt the new time; undefined where it stays.
   * @throws {DispatchInProgressError} while it is on its way.
   * @throws {DispatchUncertainError} where the provider may have it as it was.
   */
  async follow(
    tenantId: TenantId,
    task: Task,
    scheduledAt: Date | undefined,
    { dispatch }: TenantConfiguration,
  ): Promise<DueDispatch | null> {
    const now = new Date();
    const row = await this.dispatches.lock(tenantId, { activityId: task.id });
    assertNotUnderWay(row, now);
    if (mayHaveArrived(row)) throw new DispatchUncertainError();
    const rules = dispatch.get(task.channel);
    if (!row || row.isByHand || scheduledAt === undefined || rules?.configId !== row.configId) return null;
    const dueAt = dueAtOf(rules, scheduledAt, now);
    await this.dispatches.update(tenantId, { activityId: task.id }, { dueAt });
    return { configId: row.configId, dueAt };
  }

  /**
   * Puts a task that is READY into the queue, where a configuration wants those of its channel.
   *
   * @param targets all of the task's: one that a person must choose keeps it out.
   * @throws {DispatchInProgressError} while it is on its way.
   */
  async enter(
    tenantId: TenantId,
    task: Task,
    targets: Target[],
    { dispatch }: TenantConfiguration,
  ): Promise<DueDispatch | null> {
    const now = new Date();
    const row = await this.dispatches.lock(tenantId, { activityId: task.id });
    assertNotUnderWay(row, now);
    const rules = dispatch.get(task.channel);
    if (row || !rules || targets.some(waitsForPerson)) return null;
    const { configId } = rules;
    const dueAt = dueAtOf(rules, task.scheduledAt, now);
    const activityId = task.id;
    const generation = (await this.dispatches.findGenerations(tenantId, [activityId])).get(activityId)!;
    await this.dispatches.insertOrIgnore(tenantId, [{ activityId, configId, dueAt, generation }]);
    return { configId, dueAt };
  }

  /** Tells what sends tasks what is due, when it is committed. */
  announce(tenantId: TenantId, due: DueDispatch | null): void {
    if (due) this.dueSignal.announce(tenantId, due);
  }
}

/** Whether a target keeps its task from being sent until somebody has chosen the person. */
export function waitsForPerson({ status, resolutionStrategy }: Target): boolean {
  return status === 'PENDING' && resolutionStrategy === 'MANUAL';
}
