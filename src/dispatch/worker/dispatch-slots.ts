import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { TenantConfig } from '../tenant-config.js';

/**
 * The calls that one instance may have under way at once: so many of a configuration, so many in all, and of one
 * tenant no more than are left for the others. A tenant alone gets half of them; with three whose providers all
 * hang, each gets a quarter, and a quarter stays free for whoever comes next.
 */
export class DispatchSlots {
  private free: number;
  private readonly ofTenants = new Map<TenantId, number>();
  private readonly ofConfigs = new Map<string, number>();

  /** @param total of the instance; 1 at least. */
  constructor(readonly total: number) {
    this.free = total;
  }

  /** How many calls are under way. */
  get taken(): number {
    return this.total - this.free;
  }

  /** How many more calls a configuration may have under way now. */
  available({ tenantId, configId }: TenantConfig, maxInFlight: number): number {
    const fair = Math.ceil((this.free - (this.ofTenants.get(tenantId) ?? 0)) / 2);
    const own = maxInFlight - (this.ofConfigs.get(configId) ?? 0);
    return Math.max(0, Math.min(own, fair));
  }

  /** @returns how many of those that are wanted are taken, each until it is given back. */
  take(config: TenantConfig, maxInFlight: number, wanted: number): number {
    const taken = Math.min(wanted, this.available(config, maxInFlight));
    this.add(config, taken);
    return taken;
  }

  giveBack(config: TenantConfig, count = 1): void {
    this.add(config, -count);
  }

  private add({ tenantId, configId }: TenantConfig, count: number): void {
    this.free -= count;
    change(this.ofTenants, tenantId, count);
    change(this.ofConfigs, configId, count);
  }
}

/** Keeps no zeros, since tenants come and go. */
function change<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
