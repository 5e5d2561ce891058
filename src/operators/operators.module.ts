import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { OperatorsSyncController } from './operators-sync.controller.js';
import { OperatorsSyncService } from './operators-sync.service.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsService } from './operators.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [OperatorsController, OperatorsSyncController],
  providers: [OperatorsService, OperatorsSyncService],
})
export class OperatorsModule {}
