import { Injectable } from '@nestjs/common';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import { ActivityRepository } from '../../activities/activity.repository.js';
import type { Actor } from '../../activities/change/activity-transition.service.js';
import { DueSignal } from '../../activities/queue/due-signal.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import { OverloadedError } from '../../common/errors/overloaded-error.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import { DispatchSlots } from '../worker/dispatch-slots.js';
import { WorkConfigurationService } from '../worker/work-configuration.service.js';
import { DispatchByHandService } from './dispatch-by-hand.service.js';
import { DispatchPreparationService, type Preparation } from './dispatch-preparation.service.js';

/** Has tasks sent when somebody wants them sent. */
@Injectable()
export class TaskDispatchService {
  constructor(
    private readonly activities: ActivityRepository,
    private readonly configurations: TenantConfigurationService,
    private readonly workConfigurations: WorkConfigurationService,
    private readonly slots: DispatchSlots,
    private readonly preparation: DispatchPreparationService,
    private readonly byHand: DispatchByHandService,
    private readonly dueSignal: DueSignal,
  ) {}

  /**
   * Sends a task now.
   *
   * @throws as {@link DispatchByHandService.dispatch} does.
   * @throws {OverloadedError} when no slot is free.
   */
  async dispatch(actor: Actor, id: string): Promise<void> {
    const { tenantId } = actor;
    const configuration = await this.configurations.get(tenantId);
    const { channel } = orNotFound(await this.activities.findOne(tenantId, { id }), 'activity');
    const configId = configuration.dispatch.get(channel)?.configId;
    const work = configId ? await this.workConfigurations.get({ tenantId, configId }) : null;
    // Says in its order what else is wrong with the task.
    if (!work) return this.refuse(actor, id);
    const config = { tenantId, configId: work.id };
    if (this.slots.take(config, work.maxInFlight, 1) === 0)
      throw new OverloadedError('As much as may be is being sent already');
    try {
      await this.byHand.dispatch(actor, id, work, configuration);
    } finally {
      this.slots.giveBack(config);
    }
  }

  /** Makes tasks due now. @returns what became of each. */
  async makeDue(actor: Actor, ids: string[]): Promise<Preparation> {
    const configuration = await this.configurations.get(actor.tenantId);
    const preparation = await inTransaction([this.preparation], (bound) =>
      bound.makeDue(actor, ids, configuration),
    );
    const dueAt = new Date();
    for (const outcome of preparation.values())
      if ('configId' in outcome) this.dueSignal.announce(actor.tenantId, { ...outcome, dueAt });
    return preparation;
  }

  private async refuse(actor: Actor, id: string): Promise<void> {
    const configuration = { dispatch: new Map() };
    await inTransaction([this.preparation], async (bound) => {
      const outcome = (await bound.makeDue(actor, [id], configuration)).get(id)!;
      if ('error' in outcome) throw outcome.error;
    });
  }
}
