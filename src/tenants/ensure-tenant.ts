import type { EntityManager } from 'typeorm';
import { AttributeKey } from '../activity-config/attributes/entities/attribute-key.entity.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { BUILT_IN_ATTRIBUTE_KEYS } from '../activity-config/tenant-configuration.js';
import { Tenant } from './tenant.entity.js';

/**
 * Makes the rows that a tenant's own rows refer to, with the catalogue that each starts with. The identity provider
 * decides which tenants there are; this only makes room for one, as often as it is asked to.
 */
export async function ensureTenant(manager: EntityManager, tenantId: TenantId, name?: string): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(Tenant)
    .values({ id: tenantId, name: name ?? null })
    .orIgnore()
    .execute();
  await manager
    .createQueryBuilder()
    .insert()
    .into(AttributeKey)
    .values(BUILT_IN_ATTRIBUTE_KEYS.map((key) => ({ tenantId, key })))
    .orIgnore()
    .execute();
}
