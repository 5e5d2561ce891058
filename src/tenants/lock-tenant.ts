import type { EntityManager } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { Tenant } from './tenant.entity.js';

/**
 * Lets those who change a tenant's configuration go one after the other, until their transactions end: what one counts
 * then holds, and no two wait for each other. Nobody else waits, as a row that refers to the tenant takes a weaker lock.
 */
export async function lockTenant(manager: EntityManager, tenantId: TenantId): Promise<void> {
  await manager
    .createQueryBuilder(Tenant, 'tenant')
    .setLock('for_no_key_update')
    .where('tenant.id = :tenantId', { tenantId })
    .getOne();
}
