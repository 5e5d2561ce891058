import { Injectable } from '@nestjs/common';
import {
  type WantedAttribute,
  resolveAttributes,
} from '../../activity-config/attributes/resolve-attributes.js';
import type { CommerceUser } from '../../commerces/entities/commerce-user.entity.js';
import { NotFoundError } from '../../common/errors/not-found-error.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import { resolveTarget, targetRulesFor } from '../../activity-config/targets/resolve-target.js';
import { type ActivityChange, ActivityTransitionService, type Actor } from './activity-transition.service.js';
import {
  CommerceUserInactiveError,
  CommerceUserNotFoundError,
  TargetResolvedError,
} from '../activity-errors.js';
import type { ActivityRow } from '../read/activity-row.js';
import { CommerceRepository } from '../../commerces/commerce.repository.js';
import { CommerceUserRepository } from '../../commerces/commerce-user.repository.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { ActivityAttributeRepository } from '../activity-attribute.repository.js';
import { ActivityTargetUserRepository } from '../activity-target-user.repository.js';
import type { FactsQuery, KnownCommerce } from '../../commerces/commerce-facts.js';
import type { ActivityAttribute } from '../entities/activity-attribute.entity.js';
import type { ActivityTargetUser } from '../entities/activity-target-user.entity.js';
import type { Activity } from '../entities/activity.entity.js';
import { eventErrorOf, findFailures } from '../create/resolution-failures.js';

/** Repairs what a create could not resolve. */
@Injectable()
export class ResolutionService {
  constructor(
    private readonly transitions: ActivityTransitionService,
    private readonly targets: ActivityTargetUserRepository,
    private readonly attributes: ActivityAttributeRepository,
    private readonly commerces: CommerceRepository,
    private readonly users: CommerceUserRepository,
    private readonly configurations: TenantConfigurationService,
  ) {}

  /**
   * Tries again what has failed, by the configuration and facts of today; what was resolved stays as it is.
   */
  async retry(actor: Actor, id: string, precondition: Precondition): Promise<ActivityRow> {
    const { tenantId } = actor;
    const configuration = await this.configurations.get(tenantId);
    return this.transitions.apply(
      actor,
      { id, action: 'retryResolution', precondition },
      [this.targets, this.attributes, this.commerces],
      async (activity, targets, attributes, commerces) => {
        const before = await readResolution(tenantId, id, targets, attributes);
        const known = await commerces.findFacts(tenantId, factsFor(activity, before, configuration));
        const after = {
          targets: before.targets.map((target) => retryTarget(target, activity, known, configuration)),
          attributes: retryAttributes(before.attributes, activity, known, configuration),
        };
        await targets.store(
          tenantId,
          after.targets.filter((target) => !before.targets.includes(target)),
        );
        await attributes.store(
          tenantId,
          after.attributes.filter((attribute) => !before.attributes.includes(attribute)),
        );
        const change = toChange(after);
        const type = change.status === 'READY' ? 'RESOLUTION_RETRY_SUCCESS' : 'RESOLUTION_RETRY_FAILED';
        return { ...change, event: { ...change.event, type } };
      },
    );
  }

  /**
   * Chooses the person whom a target is for, where the configuration has not.
   *
   * @throws {NotFoundError} when the activity has no such target.
   * @throws {TargetResolvedError} {@link CommerceUserNotFoundError} {@link CommerceUserInactiveError}
   */
  assignTarget(
    actor: Actor,
    { id, targetId }: { id: string; targetId: string },
    commerceUserId: string,
    precondition: Precondition,
  ): Promise<ActivityRow> {
    const { tenantId } = actor;
    return this.transitions.apply(
      actor,
      { id, action: 'assignTarget', precondition },
      [this.targets, this.attributes, this.users],
      async ({ commerceId }, targets, attributes, users) => {
        const resolution = await readResolution(tenantId, id, targets, attributes);
        const target = resolution.targets.find((candidate) => candidate.id === targetId);
        if (!target) throw new NotFoundError('target user');
        if (target.status === 'RESOLVED') throw new TargetResolvedError();
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
        return toChange(resolution);
      },
    );
  }
}

interface Resolution {
  targets: ActivityTargetUser[];
  attributes: ActivityAttribute[];
}

async function readResolution(
  tenantId: TenantId,
  activityId: string,
  targets: ActivityTargetUserRepository,
  attributes: ActivityAttributeRepository,
): Promise<Resolution> {
  return {
    targets: (await targets.findOf(tenantId, activityId)) ?? [],
    attributes: (await attributes.findOf(tenantId, activityId)) ?? [],
  };
}

/** What a create would read to decide. */
function factsFor(
  { commerceId }: Activity,
  { targets, attributes }: Resolution,
  configuration: TenantConfiguration,
): FactsQuery {
  return {
    commerceId,
    wantsUsers: targets.some(
      (target) => rulesFor(target, configuration)?.resolutionStrategy === 'ON_CREATION',
    ),
    attributeKeys: attributes.filter(isFailed).map(({ key }) => key),
  };
}

function assertAvailable(user: CommerceUser | null): void {
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
function toChange({ targets, attributes }: Resolution): ActivityChange {
  const failures = findFailures(targets, attributes);
  return {
    status: failures.length > 0 ? 'UNRESOLVED' : 'READY',
    event: { type: 'MANUAL_ASSIGNMENT', ...eventErrorOf(failures) },
  };
}
