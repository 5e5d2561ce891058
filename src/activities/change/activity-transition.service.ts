import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type ObjectLiteral, Repository } from 'typeorm';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import { newId } from '../../common/new-id.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { Values } from '../../database/tenant/tenant-repository.js';
import { TransactionalRepository, inTransaction } from '../../database/tenant/transactional-repository.js';
import { InvalidStatusError } from '../activity-errors.js';
import { ActivityStatusEventRepository } from '../activity-status-event.repository.js';
import {
  type ActivityAction,
  type ActivityStatus,
  type StatusEventType,
  canTake,
  statusesFor,
} from '../activity-status.js';
import { ActivityRepository } from '../activity.repository.js';
import { Activity } from '../entities/activity.entity.js';
import type { TaskDetails } from '../entities/task-details.entity.js';
import type { ActivityRow } from '../read/activity-row.js';
import { TaskDetailsRepository } from '../task-details.repository.js';

/** Who does something to activities: a caller, or the service itself. */
export interface Actor {
  tenantId: TenantId;
  /** What a status event names. */
  subject: string;
}

/** What is done to an activity, and on which of its versions. */
export interface TransitionRequest {
  id: string;
  action: ActivityAction;
  precondition?: Precondition;
}

/** What an activity becomes. */
export interface ActivityChange {
  status: ActivityStatus;
  event: { type: StatusEventType; errorCode?: string | null; errorMessage?: string | null };
  activity?: Values<Activity>;
  details?: Values<TaskDetails>;
}

/** What locked activities become by an action. */
export interface Transition {
  activities: Activity[];
  action: ActivityAction;
  change: ActivityChange;
}

type Repositories = TransactionalRepository<ObjectLiteral>[];

/** Decides what a locked activity becomes, and writes what belongs to it; null where nothing changes. */
type Decide<Bound extends Repositories> = (
  activity: Activity,
  ...repositories: Bound
) => Promise<ActivityChange | null>;

/**
 * Takes activities from one status to another, each transition and its event in one transaction. Beside the
 * create, which writes first events, nothing else writes status events.
 *
 * Rows are locked while a transition is decided: of several at one moment each sees what the one before it
 * left. That is simpler than trying again on a newer version, and an activity is rarely changed by two.
 */
@Injectable()
export class ActivityTransitionService extends TransactionalRepository<Activity> {
  constructor(
    @InjectRepository(Activity) rows: Repository<Activity>,
    private readonly activities: ActivityRepository,
    private readonly details: TaskDetailsRepository,
    private readonly events: ActivityStatusEventRepository,
  ) {
    super(rows);
  }

  /**
   * Does something to one activity, in a transaction of its own.
   *
   * @param repositories what the decision reads and writes beside the activity; it is given them in the
   * transaction.
   * @returns the activity as the transition leaves it.
   * @throws {NotFoundError} when it is not in the tenant.
   * @throws {DomainError} 412 when the precondition is not met.
   * @throws {InvalidStatusError} when its status does not allow the action.
   */
  apply<Bound extends Repositories>(
    actor: Actor,
    { id, action, precondition }: TransitionRequest,
    repositories: readonly [...Bound],
    decide: Decide<Bound>,
  ): Promise<ActivityRow> {
    return inTransaction(
      actor.tenantId,
      [this as ActivityTransitionService, ...repositories],
      async (transitions, ...bound) => {
        const [activity] = await transitions.lock(actor.tenantId, [id]);
        if (!activity) throw new NotFoundError('activity');
        precondition?.assertMet(activity.version);
        if (!statusesFor(action).includes(activity.status))
          throw new InvalidStatusError(action, activity.status);
        const change = await decide(activity, ...(bound as Bound));
        if (change) await transitions.write(actor, { activities: [activity], action, change });
        return (await transitions.activities.findRow(actor.tenantId, id))!;
      },
    );
  }

  /** Locks activities until the transaction ends; those that are not in the tenant are left out. */
  lock(tenantId: TenantId, ids: string[]): Promise<Activity[]> {
    return this.activities.lockAll(tenantId, ids);
  }

  /**
   * Writes what locked activities become, with an event for each: three statements, however many there are.
   */
  async write({ tenantId, subject }: Actor, { activities, action, change }: Transition): Promise<void> {
    const impossible = activities.find(({ status }) => !canTake(action, status, change.status));
    if (impossible) throw new Error(`${action}: ${impossible.status} to ${change.status}`);
    const ids = activities.map(({ id }) => id);
    const now = new Date();
    await this.activities.advance(tenantId, ids, { ...change.activity, status: change.status }, now);
    if (change.details) await this.details.updateOf(tenantId, ids, change.details);
    const { type: eventType, errorCode = null, errorMessage = null } = change.event;
    const event = {
      eventType,
      toStatus: change.status,
      errorCode,
      errorMessage,
      actor: subject,
      occurredAt: now,
    };
    await this.events.insertAll(
      tenantId,
      activities.map(({ id, status }) => ({ ...event, activityId: id, id: newId(), fromStatus: status })),
    );
  }
}
