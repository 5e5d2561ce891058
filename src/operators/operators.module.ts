import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../tenants/tenants.module.js';
import { Operator } from './entities/operator.entity.js';
import { OperatorRepository } from './operator.repository.js';
import { OperatorsSyncController } from './operators-sync.controller.js';
import { OperatorsSyncService } from './operators-sync.service.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsService } from './operators.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Operator]), TenantsModule],
  controllers: [OperatorsController, OperatorsSyncController],
  providers: [OperatorRepository, OperatorsService, OperatorsSyncService],
  exports: [OperatorRepository],
})
export class OperatorsModule {}
