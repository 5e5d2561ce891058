import { Module } from '@nestjs/common';
import { AttributeResolutionModule } from './attributes/attribute-resolution.module.js';
import { TenantConfigurationRepository } from './tenant-configuration.repository.js';
import { TenantConfigurationService } from './tenant-configuration.service.js';

@Module({
  imports: [AttributeResolutionModule],
  providers: [TenantConfigurationRepository, TenantConfigurationService],
  exports: [TenantConfigurationService],
})
export class ActivityConfigModule {}
