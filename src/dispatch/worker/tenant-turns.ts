import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { TenantConfig } from '../tenant-config.js';

/**
 * The configurations that have something due, by tenant. Tenants take turns, and within a tenant its
 * configurations, so that one with a hundred thousand due tasks waits as long for its next turn as one with two.
 */
export class TenantTurns {
  private readonly tenants = new Map<TenantId, Set<string>>();

  /** How many configurations have something due. */
  get size(): number {
    return [...this.tenants.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** One that is there already keeps its place. */
  add({ tenantId, configId }: TenantConfig): void {
    const configs = this.tenants.get(tenantId);
    if (configs) configs.add(configId);
    else this.tenants.set(tenantId, new Set([configId]));
  }

  /** Takes a configuration out, which has nothing more to do. */
  remove({ tenantId, configId }: TenantConfig): void {
    const configs = this.tenants.get(tenantId);
    configs?.delete(configId);
    if (configs?.size === 0) this.tenants.delete(tenantId);
  }

  /**
   * The first configuration in turn that can go on; it and its tenant then go to the end of their lines. Those
   * that cannot keep their places.
   *
   * @returns null where none can.
   */
  next(canGoOn: (config: TenantConfig) => boolean): TenantConfig | null {
    for (const [tenantId, configs] of this.tenants) {
      for (const configId of configs) {
        const config = { tenantId, configId };
        if (!canGoOn(config)) continue;
        moveToEnd(configs, configId);
        this.tenants.delete(tenantId);
        this.tenants.set(tenantId, configs);
        return config;
      }
    }
    return null;
  }
}

function moveToEnd<Value>(values: Set<Value>, value: Value): void {
  values.delete(value);
  values.add(value);
}
