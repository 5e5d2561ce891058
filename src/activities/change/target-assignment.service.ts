import { Injectable } from '@nestjs/common';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import { CommerceUserRepository } from '../../commerces/commerce-user.repository.js';
import type { CommerceUser } from '../../commerces/entities/commerce-user.entity.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import { ActivityAttributeRepository } from '../activity-attribute.repository.js';
import {
  CommerceUserInactiveError,
  CommerceUserNotFoundError,
  TargetResolvedError,
} from '../activity-errors.js';
import { ActivityTargetUserRepository } from '../activity-target-user.repository.js';
import { type DueDispatch, QueueStepService } from '../queue/queue-step.service.js';
import type { ActivityRow } from '../read/activity-row.js';
import { ActivityTransitionService, type Actor } from './activity-transition.service.js';
import { changeByResolution, readResolution } from './resolution.js';

/** Has people say whom activities are for. */
@Injectable()
export class TargetAssignmentService {
  constructor(
    private readonly transitions: ActivityTransitionService,
    private readonly targets: ActivityTargetUserRepository,
    private readonly attributes: ActivityAttributeRepository,
    private readonly users: CommerceUserRepository,
    private readonly configurations: TenantConfigurationService,
    private readonly queue: QueueStepService,
  ) {}

  /**
   * Chooses the person whom a target is for, where the configuration has not.
   *
   * @throws {NotFoundError} when the activity has no such target.
   * @throws {TargetResolvedError} {@link CommerceUserNotFoundError} {@link CommerceUserInactiveError}
   * @throws {DispatchInProgressError} while it is on its way to its provider.
   */
  async assign(
    actor: Actor,
    { id, targetId }: { id: string; targetId: string },
    commerceUserId: string,
    precondition: Precondition,
  ): Promise<ActivityRow> {
    const { tenantId } = actor;
    const configuration = await this.configurations.get(tenantId);
    let due: DueDispatch | null = null;
    const assigned = await this.transitions.apply(
      actor,
      { id, action: 'assignTarget', precondition },
      [this.targets, this.attributes, this.users, this.queue],
      async (activity, targets, attributes, users, queue) => {
        const resolution = await readResolution(tenantId, id, targets, attributes);
        const target = resolution.targets.find((candidate) => candidate.id === targetId);
        if (!target) throw new NotFoundError('target user');
        if (target.status === 'RESOLVED') throw new TargetResolvedError();
        const { commerceId } = activity;
        assertAvailable(await users.findOne(tenantId, { commerceId, id: commerceUserId }));
        Object.assign(target, {
          status: 'RESOLVED',
          commerceUserId,
          lockReason: 'MANUAL_ASSIGNMENT',
          matchedCriterion: null,
          errorMessage: null,
          resolvedAt: new Date(),
        });
        await targets.store(tenantId, [target]);
        const change = changeByResolution(resolution);
        if (change.status === 'READY')
          due = await queue.enter(tenantId, activity, resolution.targets, configuration);
        return change;
      },
    );
    this.queue.announce(tenantId, due);
    return assigned;
  }
}

function assertAvailable(user: CommerceUser | null): void {
  if (!user) throw new CommerceUserNotFoundError();
  if (!user.isActive) throw new CommerceUserInactiveError();
}
