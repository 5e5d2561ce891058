import { Injectable } from '@nestjs/common';
import {
  policiesAtDispatch,
  resolveAttributes,
} from '../../activity-config/attributes/resolve-attributes.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import { chooseTarget, resolveTarget, targetRulesFor } from '../../activity-config/targets/resolve-target.js';
import { ActivityTransitionService, type Actor } from './activity-transition.service.js';
import type { ActivityRow } from '../read/activity-row.js';
import { CommerceRepository } from '../../commerces/commerce.repository.js';
import { ActivityAttributeRepository } from '../activity-attribute.repository.js';
import { ActivityTargetUserRepository } from '../activity-target-user.repository.js';
import type { FactsQuery, KnownCommerce } from '../../commerces/commerce-facts.js';
import type { ActivityAttribute } from '../entities/activity-attribute.entity.js';
import type { ActivityTargetUser } from '../entities/activity-target-user.entity.js';
import type { Activity } from '../entities/activity.entity.js';
import { type DueDispatch, QueueStepService } from '../queue/queue-step.service.js';
import { type Resolution, changeByResolution, readResolution } from './resolution.js';

/** Repairs what a create or a dispatch could not resolve. */
@Injectable()
export class ResolutionService {
  constructor(
    private readonly transitions: ActivityTransitionService,
    private readonly targets: ActivityTargetUserRepository,
    private readonly attributes: ActivityAttributeRepository,
    private readonly commerces: CommerceRepository,
    private readonly configurations: TenantConfigurationService,
    private readonly queue: QueueStepService,
  ) {}

  /**
   * Tries again what has failed, by the configuration and facts of today; what was resolved stays as it is.
   */
  async retry(actor: Actor, id: string, precondition: Precondition): Promise<ActivityRow> {
    const { tenantId } = actor;
    const configuration = await this.configurations.get(tenantId);
    let due: DueDispatch | null = null;
    const retried = await this.transitions.apply(
      actor,
      { id, action: 'retryResolution', precondition },
      [this.targets, this.attributes, this.commerces, this.queue],
      async (activity, targets, attributes, commerces, queue) => {
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
        const change = changeByResolution(after);
        if (change.status === 'READY')
          due = await queue.enter(tenantId, activity, after.targets, configuration);
        const type = change.status === 'READY' ? 'RESOLUTION_RETRY_SUCCESS' : 'RESOLUTION_RETRY_FAILED';
        return { ...change, event: { ...change.event, type } };
      },
    );
    this.queue.announce(tenantId, due);
    return retried;
  }
}

/** What a create would read to decide. */
function factsFor(
  { commerceId }: Activity,
  { targets, attributes }: Resolution,
  configuration: TenantConfiguration,
): FactsQuery {
  return {
    commerceId,
    wantsUsers: targets.some((target) => {
      const strategy = rulesFor(target, configuration)?.resolutionStrategy;
      return (
        strategy === 'ON_CREATION' ||
        (strategy === 'ON_DISPATCH' && failedAtDispatch(target.status, target.resolutionStrategy))
      );
    }),
    attributeKeys: attributes.filter(isFailed).map(({ key }) => key),
  };
}

function retryTarget(
  target: ActivityTargetUser,
  activity: Activity,
  known: KnownCommerce | null,
  rules: TenantConfiguration,
): ActivityTargetUser {
  const targetRules = rulesFor(target, rules);
  if (!isFailed(target) || !targetRules) return target;
  const { resolutionStrategy, configId } = targetRules;
  const isNow =
    resolutionStrategy === 'ON_DISPATCH' && failedAtDispatch(target.status, target.resolutionStrategy);
  const decide = isNow ? chooseTarget : resolveTarget;
  const outcome = decide(targetRules, activity.channel, known?.candidates ?? []);
  const resolvedAt = outcome.status === 'RESOLVED' ? new Date() : null;
  return { ...target, ...outcome, resolutionStrategy, configId, resolvedAt };
}

/** Whether the dispatch has tried it already: what it did not find is then looked for now, not then again. */
function failedAtDispatch(status: string, strategy: string): boolean {
  return status === 'FAILED' && strategy === 'ON_DISPATCH';
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
  const outcomes = failed.flatMap((attribute) => {
    const policies = failedAtDispatch(attribute.status, attribute.strategy)
      ? policiesAtDispatch(attributePolicies)
      : attributePolicies;
    return resolveAttributes([{ key: attribute.key }], policies, known?.facts ?? null, scheduledAt);
  });
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
