import { Module } from '@nestjs/common';
import { TenantRulesRepository } from './tenant-configuration.repository.js';
import { TenantRulesService } from './tenant-configuration.service.js';

@Module({ providers: [TenantRulesRepository, TenantRulesService], exports: [TenantRulesService] })
export class RulesModule {}
