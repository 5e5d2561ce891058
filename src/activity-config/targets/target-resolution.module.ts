import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { TargetResolutionConfig } from './entities/target-resolution-config.entity.js';
import { TargetResolutionCriterion } from './entities/target-resolution-criterion.entity.js';
import { TargetConfigRepository } from './target-config.repository.js';
import { TargetConfigsController } from './target-configs.controller.js';
import { TargetConfigsService } from './target-configs.service.js';
import { TargetCriterionRepository } from './target-criterion.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([TargetResolutionConfig, TargetResolutionCriterion]), TenantsModule],
  controllers: [TargetConfigsController],
  providers: [TargetConfigRepository, TargetCriterionRepository, TargetConfigsService],
})
export class TargetResolutionModule {}
