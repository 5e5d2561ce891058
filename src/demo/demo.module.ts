import { Module, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { inTransaction } from '../database/tenant/transactional-repository.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { TenantsRepository } from '../tenants/tenants.repository.js';
import { DEMO_TENANT_ID, createDemoTenant } from './demo-tenant.js';

/** Makes the demo tenant in an embedded database that has no tenant yet. */
@Module({ imports: [TenantsModule] })
export class DemoModule implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly tenants: TenantsRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.config.embedded) return;
    await inTransaction(DEMO_TENANT_ID, [this.tenants], async (tenants) => {
      if (!(await tenants.hasAny())) await createDemoTenant(tenants);
    });
  }
}
