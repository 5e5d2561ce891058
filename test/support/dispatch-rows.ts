import { Dispatch } from '../../src/activities/queue/entities/dispatch.entity.js';
import { DispatchAdoption } from '../../src/dispatch/entities/dispatch-adoption.entity.js';
import { DispatchConfigState } from '../../src/dispatch/entities/dispatch-config-state.entity.js';
import type { TestTenant } from './test-tenant.js';

/** The queue row of a task; null where it has none. */
export function queueRowOf(tenant: TestTenant, activityId: string): Promise<Dispatch | null> {
  return tenant.manager.findOneBy(Dispatch, { tenantId: tenant.id, activityId });
}

/** The queue of a tenant, in the order of ids. */
export function queueOf(tenant: TestTenant): Promise<Dispatch[]> {
  return tenant.manager.find(Dispatch, { where: { tenantId: tenant.id }, order: { activityId: 'ASC' } });
}

/** Where the adoption of a configuration stands. */
export function adoptionOf(tenant: TestTenant, configId: string): Promise<DispatchAdoption> {
  return tenant.manager.findOneByOrFail(DispatchAdoption, { tenantId: tenant.id, configId });
}

/** The shared state of a configuration's breaker. */
export function stateOf(tenant: TestTenant, configId: string): Promise<DispatchConfigState> {
  return tenant.manager.findOneByOrFail(DispatchConfigState, { tenantId: tenant.id, configId });
}
