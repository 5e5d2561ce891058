import { Module } from '@nestjs/common';
import { TenantRulesRepository } from './tenant-rules.repository.js';
import { TenantRulesService } from './tenant-rules.service.js';

@Module({ providers: [TenantRulesRepository, TenantRulesService], exports: [TenantRulesService] })
export class RulesModule {}
