import type { TenantId } from '../../database/tenant/tenant-id.js';
import { ActivityAttributeRepository } from '../activity-attribute.repository.js';
import { ActivityTargetUserRepository } from '../activity-target-user.repository.js';
import { eventErrorOf, findFailures } from '../create/resolution-failures.js';
import type { ActivityAttribute } from '../entities/activity-attribute.entity.js';
import type { ActivityTargetUser } from '../entities/activity-target-user.entity.js';
import type { ActivityChange } from './activity-transition.service.js';

/** Whom an activity is for and what its operator must know, as it stands. */
export interface Resolution {
  targets: ActivityTargetUser[];
  attributes: ActivityAttribute[];
}

export async function readResolution(
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

/** READY when nothing has failed any more. */
export function changeByResolution({ targets, attributes }: Resolution): ActivityChange {
  const failures = findFailures(targets, attributes);
  return {
    status: failures.length > 0 ? 'UNRESOLVED' : 'READY',
    event: { type: 'MANUAL_ASSIGNMENT', ...eventErrorOf(failures) },
  };
}
