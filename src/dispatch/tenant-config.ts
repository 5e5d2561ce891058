import type { TenantId } from '../database/tenant/tenant-id.js';

/** A configuration of a tenant, among those of all tenants. */
export interface TenantConfig {
  tenantId: TenantId;
  configId: string;
}

/** What it is known by in memory. */
export function keyOf({ tenantId, configId }: TenantConfig): string {
  return `${tenantId} ${configId}`;
}
