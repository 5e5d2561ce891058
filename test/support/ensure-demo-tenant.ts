import { createDemoTenant, DEMO_TENANT_ID } from '../../src/demo/demo-tenant.js';
import { Tenant } from '../../src/tenants/tenant.entity.js';
import { TenantsRepository } from '../../src/tenants/tenants.repository.js';
import type { TestServer } from './test-server.js';

/** The demo tenant, which an embedded database has from its start. */
export async function ensureDemoTenant({ app, dataSource }: TestServer): Promise<void> {
  if (await dataSource.manager.existsBy(Tenant, { id: DEMO_TENANT_ID })) return;
  await createDemoTenant(app.get(TenantsRepository));
}
