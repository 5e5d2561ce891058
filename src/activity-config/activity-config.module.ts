import { Module } from '@nestjs/common';
import { TenantConfigurationRepository } from './tenant-configuration.repository.js';
import { TenantRulesService } from './tenant-configuration.service.js';

@Module({ providers: [TenantConfigurationRepository, TenantRulesService], exports: [TenantRulesService] })
export class RulesModule {}
