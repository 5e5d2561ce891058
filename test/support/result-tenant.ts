import type { ActivityStatus } from '../../src/activities/activity-status.js';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import { ProviderActivity } from '../../src/activities/queue/entities/provider-activity.entity.js';
import { DispatchConfig } from '../../src/activity-config/dispatch/entities/dispatch-config.entity.js';
import { v7 as uuidv7 } from 'uuid';
import type { Answer } from './http.js';
import type { TestTenant } from './test-tenant.js';

export const OCCURRED_AT = '2025-01-16T09:20:00.000Z';

/** A valid body that closes a task. */
export function resultBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    occurred_at: OCCURRED_AT,
    status: 'COMPLETED',
    task_result: { result: 'SALE_COMPLETED' },
    ...changes,
  };
}

/** `POST /api/activity-results/tasks` */
export function submit(tenant: TestTenant, body: Record<string, unknown>): Promise<Answer> {
  return tenant.request('POST', '/activity-results/tasks', body);
}

/** Gives a task a status as if it had come to it. */
export async function setStatus(tenant: TestTenant, id: string, status: ActivityStatus): Promise<void> {
  await tenant.manager.update(Activity, { tenantId: tenant.id, id }, { status });
}

/** Makes a configuration to dispatch by, by default an inactive one, so that no worker looks at its rows. */
export async function addDispatchConfig(
  tenant: TestTenant,
  changes: Partial<DispatchConfig> = {},
): Promise<string> {
  const id = uuidv7();
  await tenant.manager.insert(DispatchConfig, {
    tenantId: tenant.id,
    id,
    name: 'A provider',
    provider: 'MOCK',
    channel: 'SALESMAN',
    settings: {},
    credentials: {},
    timing: 'IMMEDIATE',
    retryDelays: [5, 60],
    timeoutSeconds: 15,
    maxInFlight: 8,
    isActive: false,
    ...changes,
  });
  return id;
}

/** Puts a task into the queue. */
export async function enqueue(tenant: TestTenant, activityId: string, configId: string): Promise<void> {
  await tenant.manager.insert(Dispatch, { tenantId: tenant.id, activityId, configId, dueAt: new Date() });
}

/** Says that a provider has given a task an id. */
export async function addProviderId(
  tenant: TestTenant,
  activityId: string,
  providerActivityId: string,
  configId: string,
): Promise<void> {
  await tenant.manager.insert(ProviderActivity, {
    tenantId: tenant.id,
    providerActivityId,
    configId,
    activityId,
    createdAt: new Date(),
  });
}
