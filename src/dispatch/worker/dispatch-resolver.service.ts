import { Injectable } from '@nestjs/common';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import type { ClaimedDispatch, DispatchedUser } from '../../activities/queue/claimed-dispatch.js';
import { DispatchClaimRepository } from '../../activities/queue/dispatch-claim.repository.js';
import type { DispatchResolution } from '../../activities/queue/dispatch-resolution.js';
import { factsForDispatch, isUndecided, resolveClaimed } from '../../activities/queue/resolve-claimed.js';
import { CommerceRepository } from '../../commerces/commerce.repository.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';

/** Decides what tasks leave open until they are dispatched, and writes it before anything is sent. */
@Injectable()
export class DispatchResolverService {
  constructor(
    private readonly configurations: TenantConfigurationService,
    private readonly commerces: CommerceRepository,
    private readonly claims: DispatchClaimRepository,
  ) {}

  /**
   * @param claimed of one claim.
   * @param actor whom the event of a task names that cannot be decided; it is then UNRESOLVED.
   * @returns those that can be sent, with what was decided.
   */
  async resolve(tenantId: TenantId, claimed: ClaimedDispatch[], actor: string): Promise<ClaimedDispatch[]> {
    const undecided = claimed.filter(isUndecided);
    if (undecided.length === 0) return claimed;
    const resolutions = await this.decide(tenantId, undecided);
    const { token } = undecided[0]!;
    const users = await this.claims.resolve(tenantId, { token, now: new Date(), actor }, resolutions);
    const byActivity = new Map(resolutions.map((resolution) => [resolution.activityId, resolution]));
    return claimed.flatMap((task) => {
      const resolution = byActivity.get(task.activityId);
      if (!resolution) return [task];
      const isSendable = resolution.errorCode === null && users.has(task.activityId);
      return isSendable ? [decided(task, resolution, users.get(task.activityId)!)] : [];
    });
  }

  private async decide(tenantId: TenantId, undecided: ClaimedDispatch[]): Promise<DispatchResolution[]> {
    const configuration = await this.configurations.get(tenantId);
    return Promise.all(
      undecided.map(async (task) => {
        const known = await this.commerces.findFacts(tenantId, factsForDispatch(task, configuration));
        return resolveClaimed(task, configuration, known);
      }),
    );
  }
}

function decided(
  task: ClaimedDispatch,
  { targets, attributes }: DispatchResolution,
  user: DispatchedUser | null,
): ClaimedDispatch {
  const isTarget = new Set(targets.map(({ id }) => id));
  const outcomes = new Map(attributes.map((attribute) => [attribute.key, attribute]));
  return {
    ...task,
    targets: task.targets.map((target) => (isTarget.has(target.id) ? { ...target, user } : target)),
    attributes: task.attributes.map((attribute) => ({ ...attribute, ...outcomes.get(attribute.key) })),
  };
}
