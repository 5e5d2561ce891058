import { Module } from '@nestjs/common';
import { AttributeResolutionModule } from './attributes/attribute-resolution.module.js';
import { ResultTypesModule } from './result-types/result-types.module.js';
import { TenantConfigurationRepository } from './tenant-configuration.repository.js';
import { TenantConfigurationService } from './tenant-configuration.service.js';

@Module({
  imports: [AttributeResolutionModule, ResultTypesModule],
  providers: [TenantConfigurationRepository, TenantConfigurationService],
  exports: [TenantConfigurationService],
})
export class ActivityConfigModule {}
