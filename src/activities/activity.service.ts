import { Injectable } from '@nestjs/common';
import { NotFoundError, orNotFound } from '../common/errors/not-found-error.js';
import type { Principal } from '../auth/principal.js';
import type { Precondition } from '../common/http/if-match.decorator.js';
import type { Page } from '../common/lists/page.dto.js';
import { ActivityAttributeRepository } from './activity-attribute.repository.js';
import { ActivityStatusEventRepository } from './activity-status-event.repository.js';
import { ActivityTargetUserRepository } from './activity-target-user.repository.js';
import type { ActivityType } from './activity-status.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityTransitionService, type Actor } from './change/activity-transition.service.js';
import type { ListActivitiesQueryDto } from './dto/list-activities-query.dto.js';
import type { ActivityAttribute } from './entities/activity-attribute.entity.js';
import type { ActivityStatusEvent } from './entities/activity-status-event.entity.js';
import type { ActivityTargetUser } from './entities/activity-target-user.entity.js';
import { QueueStepService } from './queue/queue-step.service.js';
import type { ActivityRow } from './read/activity-row.js';

/** An activity that was canceled, and whether its provider may have it nevertheless. */
export interface CanceledActivity {
  activity: ActivityRow;
  mayHaveArrived: boolean;
}

/**
 * Reads and cancels activities of any type. Each method throws {@link NotFoundError} when the activity it is
 * given is not in the tenant.
 */
@Injectable()
export class ActivityService {
  constructor(
    private readonly activities: ActivityRepository,
    private readonly events: ActivityStatusEventRepository,
    private readonly attributes: ActivityAttributeRepository,
    private readonly targets: ActivityTargetUserRepository,
    private readonly transitions: ActivityTransitionService,
    private readonly queue: QueueStepService,
  ) {}

  /** @param type the only one that is listed, where there is one. */
  list(
    { tenantId }: Principal,
    query: ListActivitiesQueryDto,
    type?: ActivityType,
  ): Promise<Page<ActivityRow>> {
    return this.activities.list(tenantId, query, type);
  }

  async get({ tenantId }: Principal, id: string): Promise<ActivityRow> {
    return orNotFound(await this.activities.findRow(tenantId, id), 'activity');
  }

  /** In the order they happened. */
  async listStatusEvents({ tenantId }: Principal, id: string): Promise<ActivityStatusEvent[]> {
    const events = await this.events.findOf(tenantId, id);
    // Each activity has one from its first moment on.
    if (events.length === 0) throw new NotFoundError('activity');
    return events;
  }

  /** By key. */
  async listAttributes({ tenantId }: Principal, id: string): Promise<ActivityAttribute[]> {
    return orNotFound(await this.attributes.findOf(tenantId, id), 'activity');
  }

  async listTargetUsers({ tenantId }: Principal, id: string): Promise<ActivityTargetUser[]> {
    return orNotFound(await this.targets.findOf(tenantId, id), 'activity');
  }

  /**
   * @param reason why, where the caller says it.
   * @throws {DispatchInProgressError} while it is on its way to its provider.
   * @throws as {@link ActivityTransitionService.apply} does.
   */
  async cancel(
    actor: Actor,
    id: string,
    reason: string | undefined,
    precondition: Precondition,
  ): Promise<CanceledActivity> {
    const event = { type: 'CANCELED', errorMessage: reason ?? null } as const;
    let mayHaveArrived = false;
    const activity = await this.transitions.apply(
      actor,
      { id, action: 'cancel', precondition },
      [this.queue],
      async (_, queue) => {
        mayHaveArrived = await queue.leave(actor.tenantId, id);
        return { status: 'CANCELED', event };
      },
    );
    return { activity, mayHaveArrived };
  }
}
