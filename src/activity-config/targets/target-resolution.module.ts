import { Module } from '@nestjs/common';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { TargetConfigsController } from './target-configs.controller.js';
import { TargetConfigsService } from './target-configs.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [TargetConfigsController],
  providers: [TargetConfigsService],
})
export class TargetResolutionModule {}
