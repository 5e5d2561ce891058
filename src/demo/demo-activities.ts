import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { ACTIVITY_EXAMPLES } from '../activities/activity.examples.js';
import { ActivityAttribute } from '../activities/entities/activity-attribute.entity.js';
import { ActivityStatusEvent } from '../activities/entities/activity-status-event.entity.js';
import { ActivityTargetUser } from '../activities/entities/activity-target-user.entity.js';
import { Activity } from '../activities/entities/activity.entity.js';
import { TaskDetails } from '../activities/entities/task-details.entity.js';
import { TARGET_CONFIG_EXAMPLES } from '../activity-config/targets/target-config.examples.js';
import { COMMERCE_EXAMPLES } from '../commerces/commerce.examples.js';
import { momentOfId, newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { OPERATOR_EXAMPLES } from '../operators/operator.examples.js';
import { ROUTE_EXAMPLES } from '../routes/route.examples.js';

const SCHEDULED_AT = new Date('2025-01-16T09:00:00.000Z');
const NOBODY = 'no active user of the commerce matches a criterion or fallback';

interface DemoActivity {
  id: string;
  reason: string;
  status: 'READY' | 'UNRESOLVED';
  targetId: string;
}

/** Makes tasks that can be read, changed, canceled, tried again and decided by hand. */
export async function createDemoActivities(manager: EntityManager, tenantId: TenantId): Promise<void> {
  const { ready, unwanted, retryable, undecided, undecidedTarget } = ACTIVITY_EXAMPLES;
  const activities: DemoActivity[] = [
    { id: ready, reason: 'Visit of the month', status: 'READY', targetId: newId() },
    { id: unwanted, reason: 'Stock check', status: 'READY', targetId: newId() },
    { id: retryable, reason: 'New price list', status: 'UNRESOLVED', targetId: newId() },
    { id: undecided, reason: 'Complaint', status: 'UNRESOLVED', targetId: undecidedTarget },
  ];
  for (const activity of activities) await createActivity(manager, tenantId, activity);
}

async function createActivity(
  manager: EntityManager,
  tenantId: TenantId,
  { id, reason, status, targetId }: DemoActivity,
): Promise<void> {
  const idempotencyKey = `demo-${id}`;
  await manager.insert(Activity, {
    tenantId,
    id,
    type: 'TASK',
    channel: 'SALESMAN',
    status,
    reason,
    commerceId: COMMERCE_EXAMPLES.commerceId,
    idempotencyKey,
    requestFingerprint: createHash('sha256').update(idempotencyKey).digest(),
    scheduledAt: SCHEDULED_AT,
    createdBy: 'demo',
    searchWords: searchWords(tenantId, reason, idempotencyKey),
  });
  await manager.insert(TaskDetails, {
    tenantId,
    activityId: id,
    assignedRouteId: ROUTE_EXAMPLES.routeId,
    assignedOperatorId: OPERATOR_EXAMPLES.operatorId,
    scheduledAt: SCHEDULED_AT,
  });
  await createResolution(manager, { tenantId, activityId: id }, { status, targetId });
}

async function createResolution(
  manager: EntityManager,
  activity: { tenantId: TenantId; activityId: string },
  { status, targetId }: Pick<DemoActivity, 'status' | 'targetId'>,
): Promise<void> {
  const isReady = status === 'READY';
  const resolvedAt = momentOfId(activity.activityId);
  await manager.insert(ActivityTargetUser, {
    ...activity,
    id: targetId,
    status: isReady ? 'RESOLVED' : 'FAILED',
    commerceUserId: isReady ? COMMERCE_EXAMPLES.userId : null,
    lockReason: isReady ? 'FALLBACK_COMMERCE_REP' : null,
    resolutionStrategy: 'ON_CREATION',
    configId: TARGET_CONFIG_EXAMPLES.configId,
    errorMessage: isReady ? null : NOBODY,
    resolvedAt: isReady ? resolvedAt : null,
  });
  await manager.insert(ActivityAttribute, {
    ...activity,
    key: 'promotions',
    status: 'RESOLVED',
    strategy: 'UPFRONT',
    resolver: 'INTERNAL_SERVICE',
    byPolicy: true,
    // Cast, since TypeORM takes a list for a list of relations.
    value: ['2 for 1 on soda'] as never,
    resolvedAt,
  });
  const event = { ...activity, actor: 'demo', occurredAt: resolvedAt };
  await manager.insert(ActivityStatusEvent, {
    ...event,
    id: newId(),
    eventType: 'CREATED',
    toStatus: 'READY',
  });
  if (isReady) return;
  await manager.insert(ActivityStatusEvent, {
    ...event,
    id: newId(),
    eventType: 'RESOLUTION_FAILED',
    fromStatus: 'READY',
    toStatus: 'UNRESOLVED',
    errorCode: 'TARGET_UNRESOLVED',
    errorMessage: `target: ${NOBODY}`,
  });
}
