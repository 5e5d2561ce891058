import { Module } from '@nestjs/common';
import { TenantConfigurationRepository } from './tenant-configuration.repository.js';
import { TenantConfigurationService } from './tenant-configuration.service.js';

@Module({
  providers: [TenantConfigurationRepository, TenantConfigurationService],
  exports: [TenantConfigurationService],
})
export class ActivityConfigModule {}
