import { Injectable } from '@nestjs/common';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import type { Principal } from '../../auth/principal.js';
import { CommerceRepository } from '../../commerces/commerce.repository.js';
import { ActivityAttributeRepository } from '../activity-attribute.repository.js';
import { ActivityTargetUserRepository } from '../activity-target-user.repository.js';
import { ActivityRepository } from '../activity.repository.js';
import { draftTask } from '../create/draft-task.js';
import { planTask } from '../create/plan-task.js';
import { type FollowUpWish, type FollowedTask, toFollowUpTask, withContact } from './follow-up-task.js';
import type { ResultSubject } from './new-result.js';
import type { FollowUpDraft } from './result-draft.js';
import { TaskResultRepository } from './task-result.repository.js';

/** Decides the task that follows the one of a result, as a create would decide it. */
@Injectable()
export class FollowUpService {
  constructor(
    private readonly results: TaskResultRepository,
    private readonly activities: ActivityRepository,
    private readonly targets: ActivityTargetUserRepository,
    private readonly attributes: ActivityAttributeRepository,
    private readonly commerces: CommerceRepository,
  ) {}

  /**
   * @returns null where the result is of no task, or of none that could be found: what is wrong with it is for
   * who records it to say.
   */
  async draft(
    caller: Principal,
    subject: ResultSubject,
    wish: FollowUpWish,
    configuration: TenantConfiguration,
  ): Promise<FollowUpDraft | null> {
    const followed = await this.findFollowed(caller, subject);
    if (!followed) return null;
    const plan = planTask(toFollowUpTask(followed, wish), configuration);
    const known = plan.facts && (await this.commerces.findFacts(caller.tenantId, plan.facts));
    const task = draftTask(plan, known && withContact(known, followed, wish.contactedAt), caller);
    return { task, version: followed.activity.version };
  }

  /**
   * The activity is read first, and with it its version: what changes before the rest is read makes another
   * version, which is refused where it is written.
   */
  private async findFollowed({ tenantId }: Principal, subject: ResultSubject): Promise<FollowedTask | null> {
    const id = await this.results.findActivityId(tenantId, subject);
    const activity = id && (await this.activities.findRow(tenantId, id));
    if (!activity || activity.assignedRouteId === null) return null;
    const [target = null] = (await this.targets.findOf(tenantId, activity.id)) ?? [];
    const attributes = (await this.attributes.findOf(tenantId, activity.id)) ?? [];
    return { activity, target, attributes };
  }
}
