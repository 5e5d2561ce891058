import { createDemoTenant, DEMO_TENANT_ID } from '../../src/demo/demo-tenant.js';
import { Tenant } from '../../src/tenants/tenant.entity.js';
import type { TestServer } from './test-server.js';

/** The demo tenant, which an embedded database has from its start. */
export async function ensureDemoTenant({ dataSource: { manager } }: TestServer): Promise<void> {
  if (!(await manager.existsBy(Tenant, { id: DEMO_TENANT_ID }))) await createDemoTenant(manager);
}
