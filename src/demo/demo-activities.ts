import { createHash } from 'node:crypto';
import { ACTIVITY_EXAMPLES } from '../activities/activity.examples.js';
import { ActivityAttribute } from '../activities/entities/activity-attribute.entity.js';
import { ActivityStatusEvent } from '../activities/entities/activity-status-event.entity.js';
import { ActivityTargetUser } from '../activities/entities/activity-target-user.entity.js';
import { Activity } from '../activities/entities/activity.entity.js';
import { TaskDetails } from '../activities/entities/task-details.entity.js';
import type { Channel } from '../activity-config/channel.js';
import { TARGET_CONFIG_EXAMPLES } from '../activity-config/targets/target-config.examples.js';
import { COMMERCE_EXAMPLES } from '../commerces/commerce.examples.js';
import { momentOfId, newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { TenantRows } from '../database/tenant/tenant-rows.js';
import { OPERATOR_EXAMPLES } from '../operators/operator.examples.js';
import { ROUTE_EXAMPLES } from '../routes/route.examples.js';

const SCHEDULED_AT = new Date('2025-01-16T09:00:00.000Z');
const NOBODY = 'no active user of the commerce matches a criterion or fallback';

interface DemoActivity {
  id: string;
  reason: string;
  channel: Channel;
  status: 'READY' | 'UNRESOLVED';
  targetId: string;
}

/**
 * Makes tasks that can be read, changed, canceled, tried again, decided and dispatched by hand. Those that can be
 * dispatched are scheduled for a time before the demo tenant was there, so that none goes out by itself.
 */
export async function createDemoActivities(rows: TenantRows, tenantId: TenantId): Promise<void> {
  const { ready, unwanted, retryable, undecided, undecidedTarget } = ACTIVITY_EXAMPLES;
  const { dispatchable, dispatchableToo, visited } = ACTIVITY_EXAMPLES;
  const [visit, message] = [{ channel: 'SALESMAN' }, { channel: 'WHATSAPP' }] as const;
  const activities: DemoActivity[] = [
    { ...visit, id: ready, reason: 'Visit of the month', status: 'READY', targetId: newId() },
    { ...visit, id: unwanted, reason: 'Stock check', status: 'READY', targetId: newId() },
    { ...visit, id: retryable, reason: 'New price list', status: 'UNRESOLVED', targetId: newId() },
    { ...visit, id: undecided, reason: 'Complaint', status: 'UNRESOLVED', targetId: undecidedTarget },
    { ...message, id: dispatchable, reason: 'Offer of the week', status: 'READY', targetId: newId() },
    { ...message, id: dispatchableToo, reason: 'New opening hours', status: 'READY', targetId: newId() },
    { ...visit, id: visited, reason: 'Order of the week', status: 'READY', targetId: newId() },
  ];
  for (const activity of activities) await createActivity(rows, tenantId, activity);
}

async function createActivity(
  rows: TenantRows,
  tenantId: TenantId,
  { id, channel, reason, status, targetId }: DemoActivity,
): Promise<void> {
  const idempotencyKey = `demo-${id}`;
  await rows.insert(Activity, {
    id,
    type: 'TASK',
    channel,
    status,
    reason,
    commerceId: COMMERCE_EXAMPLES.commerceId,
    idempotencyKey,
    requestFingerprint: createHash('sha256').update(idempotencyKey).digest(),
    scheduledAt: SCHEDULED_AT,
    createdBy: 'demo',
    searchWords: searchWords(tenantId, reason, idempotencyKey),
  });
  await rows.insert(TaskDetails, {
    activityId: id,
    assignedRouteId: ROUTE_EXAMPLES.routeId,
    assignedOperatorId: OPERATOR_EXAMPLES.operatorId,
    scheduledAt: SCHEDULED_AT,
  });
  await createResolution(rows, { id, status, targetId });
}

async function createResolution(
  rows: TenantRows,
  { id: activityId, status, targetId }: Omit<DemoActivity, 'reason' | 'channel'>,
): Promise<void> {
  const isReady = status === 'READY';
  const resolvedAt = momentOfId(activityId);
  await rows.insert(ActivityTargetUser, {
    activityId,
    id: targetId,
    status: isReady ? 'RESOLVED' : 'FAILED',
    commerceUserId: isReady ? COMMERCE_EXAMPLES.userId : null,
    lockReason: isReady ? 'FALLBACK_COMMERCE_REP' : null,
    resolutionStrategy: 'ON_CREATION',
    configId: TARGET_CONFIG_EXAMPLES.configId,
    errorMessage: isReady ? null : NOBODY,
    resolvedAt: isReady ? resolvedAt : null,
  });
  await rows.insert(ActivityAttribute, {
    activityId,
    key: 'promotions',
    status: 'RESOLVED',
    strategy: 'UPFRONT',
    resolver: 'INTERNAL_SERVICE',
    byPolicy: true,
    value: ['2 for 1 on soda'],
    resolvedAt,
  });
  const event = { activityId, actor: 'demo', occurredAt: resolvedAt };
  await rows.insert(ActivityStatusEvent, {
    ...event,
    id: newId(),
    eventType: 'CREATED',
    toStatus: 'READY',
  });
  if (isReady) return;
  await rows.insert(ActivityStatusEvent, {
    ...event,
    id: newId(),
    eventType: 'RESOLUTION_FAILED',
    fromStatus: 'READY',
    toStatus: 'UNRESOLVED',
    errorCode: 'TARGET_UNRESOLVED',
    errorMessage: `target: ${NOBODY}`,
  });
}
