import { Module, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../config/app-config.js';
import { Tenant } from '../tenants/tenant.entity.js';
import { createDemoTenant } from './demo-tenant.js';

/** Makes the demo tenant in an embedded database that has no tenant yet. */
@Module({})
export class DemoModule implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.config.embedded) return;
    await this.dataSource.transaction(async (manager) => {
      if (!(await manager.exists(Tenant))) await createDemoTenant(manager);
    });
  }
}
