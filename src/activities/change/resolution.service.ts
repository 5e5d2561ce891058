import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type WantedAttribute,
  resolveAttributes,
} from '../../activity-config/attributes/resolve-attributes.js';
import type { Principal } from '../../auth/principal.js';
import { CommerceUser } from '../../commerces/entities/commerce-user.entity.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import { resolveTarget, targetRulesFor } from '../../activity-config/targets/resolve-target.js';
import { type ActivityChange, ActivityChanges } from './activity-changes.js';
import {
  CommerceUserInactiveError,
  CommerceUserNotFoundError,
  TargetResolvedError,
} from '../activity-errors.js';
import type { ActivityRow } from '../read/activity-row.js';
import { CommerceFactsRepository } from '../../commerces/commerce-facts.repository.js';
import type { KnownCommerce } from '../../commerces/commerce-facts.js';
import { ActivityAttribute } from '../entities/activity-attribute.entity.js';
import { ActivityTargetUser } from '../entities/activity-target-user.entity.js';
import type { Activity } from '../entities/activity.entity.js';
import { describeFailures, findFailures } from '../create/resolution-failures.js';

/** Repairs what a create could not resolve. */
@Injectable()
export class ResolutionService {
  constructor(
    private readonly changes: ActivityChanges,
    private readonly commerces: CommerceFactsRepository,
    private readonly rules: TenantConfigurationService,
  ) {}

  /** Tries again what has failed, by the rules and facts of today; what was resolved stays as it is. */
  async retry(caller: Principal, id: string, precondition: Precondition): Promise<ActivityRow> {
    const rules = await this.rules.get(caller.tenantId);
    return this.changes.apply(
      caller,
      { id, action: 'retryResolution', precondition },
      async (activity, manager) => {
        const resolution = await readResolution(manager, activity);
        const { targets, attributes } = resolution;
        const known = await this.readCommerce(manager, activity, resolution, rules);
        const newTargets = targets.map((target) => retryTarget(target, activity, known, rules));
        const newAttributes = retryAttributes(attributes, activity, known, rules);
        await writeResolution(
          manager,
          newTargets.filter((target) => !targets.includes(target)),
          newAttributes.filter((attribute) => !attributes.includes(attribute)),
        );
        const change = toChange(newTargets, newAttributes);
        const type = change.status === 'READY' ? 'RESOLUTION_RETRY_SUCCESS' : 'RESOLUTION_RETRY_FAILED';
        return { ...change, event: { ...change.event, type } };
      },
    );
  }

  /**
   * Chooses the person whom a target is for, where the rules have not.
   *
   * @throws {NotFoundError} when the activity has no such target.
   * @throws {TargetResolvedError} {@link CommerceUserNotFoundError} {@link CommerceUserInactiveError}
   */
  assignTarget(
    caller: Principal,
    { id, targetId }: { id: string; targetId: string },
    commerceUserId: string,
    precondition: Precondition,
  ): Promise<ActivityRow> {
    return this.changes.apply(
      caller,
      { id, action: 'assignTarget', precondition },
      async (activity, manager) => {
        const { targets, attributes } = await readResolution(manager, activity);
        const target = targets.find((candidate) => candidate.id === targetId);
        if (!target) throw new NotFoundError('target user');
        if (target.status === 'RESOLVED') throw new TargetResolvedError();
        await assertCommerceUser(manager, activity, commerceUserId);
        Object.assign(target, {
          status: 'RESOLVED',
          commerceUserId,
          lockReason: 'MANUAL_ASSIGNMENT',
          matchedCriterion: null,
          errorMessage: null,
          resolvedAt: new Date(),
        });
        await writeResolution(manager, [target], []);
        return toChange(targets, attributes);
      },
    );
  }

  /** What a create would read to decide, read in the transaction of the change. */
  private readCommerce(
    manager: EntityManager,
    { tenantId, commerceId }: Activity,
    { targets, attributes }: Resolution,
    rules: TenantConfiguration,
  ): Promise<KnownCommerce | null> {
    return this.commerces.findFactsIn(manager, tenantId, {
      commerceId,
      wantsUsers: targets.some((target) => rulesFor(target, rules)?.resolutionStrategy === 'ON_CREATION'),
      attributeKeys: attributes.filter(isFailed).map(({ key }) => key),
    });
  }
}

interface Resolution {
  targets: ActivityTargetUser[];
  attributes: ActivityAttribute[];
}

async function readResolution(manager: EntityManager, { tenantId, id }: Activity): Promise<Resolution> {
  const where = { tenantId, activityId: id };
  return {
    targets: await manager.find(ActivityTargetUser, { where, order: { id: 'ASC' } }),
    attributes: await manager.find(ActivityAttribute, { where, order: { key: 'ASC' } }),
  };
}

/** In one statement for the targets and one for the attributes, however many there are. */
async function writeResolution(
  manager: EntityManager,
  targets: ActivityTargetUser[],
  attributes: ActivityAttribute[],
): Promise<void> {
  if (targets.length > 0) await manager.upsert(ActivityTargetUser, targets, ['tenantId', 'activityId', 'id']);
  if (attributes.length > 0)
    await manager.upsert(ActivityAttribute, attributes as object[], ['tenantId', 'activityId', 'key']);
}

async function assertCommerceUser(
  manager: EntityManager,
  { tenantId, commerceId }: Activity,
  id: string,
): Promise<void> {
  const user = await manager.findOneBy(CommerceUser, { tenantId, commerceId, id });
  if (!user) throw new CommerceUserNotFoundError();
  if (!user.isActive) throw new CommerceUserInactiveError();
}

function retryTarget(
  target: ActivityTargetUser,
  activity: Activity,
  known: KnownCommerce | null,
  rules: TenantConfiguration,
): ActivityTargetUser {
  const targetRules = rulesFor(target, rules);
  if (!isFailed(target) || !targetRules) return target;
  const outcome = resolveTarget(targetRules, activity.channel, known?.candidates ?? []);
  const { resolutionStrategy, configId } = targetRules;
  const resolvedAt = outcome.status === 'RESOLVED' ? new Date() : null;
  return { ...target, ...outcome, resolutionStrategy, configId, resolvedAt };
}

function rulesFor({ criteriaOverride }: ActivityTargetUser, rules: TenantConfiguration) {
  return targetRulesFor(rules.targetResolution, criteriaOverride);
}

function retryAttributes(
  attributes: ActivityAttribute[],
  { scheduledAt }: Activity,
  known: KnownCommerce | null,
  { attributePolicies }: TenantConfiguration,
): ActivityAttribute[] {
  const failed = attributes.filter(isFailed);
  const wanted: WantedAttribute[] = failed.map(({ key }) => ({ key }));
  const outcomes = resolveAttributes(wanted, attributePolicies, known?.facts ?? null, scheduledAt);
  const resolvedAt = new Date();
  const retried = new Map(
    failed.map((attribute, index) => {
      const outcome = outcomes[index]!;
      const isResolved = outcome.status === 'RESOLVED';
      return [attribute, { ...attribute, ...outcome, resolvedAt: isResolved ? resolvedAt : null }];
    }),
  );
  return attributes.map((attribute) => retried.get(attribute) ?? attribute);
}

function isFailed({ status }: { status: string }): boolean {
  return status === 'FAILED';
}

/** READY when nothing has failed any more. */
function toChange(targets: ActivityTargetUser[], attributes: ActivityAttribute[]): ActivityChange {
  const failures = findFailures(targets, attributes);
  return {
    status: failures.length > 0 ? 'UNRESOLVED' : 'READY',
    event: { type: 'MANUAL_ASSIGNMENT', ...describeFailures(failures) },
  };
}
