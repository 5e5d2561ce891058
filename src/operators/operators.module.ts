import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../tenants/tenants.module.js';
import { Operator } from './entities/operator.entity.js';
import { OperatorRepository } from './operator.repository.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsService } from './operators.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Operator]), TenantsModule],
  controllers: [OperatorsController],
  providers: [OperatorRepository, OperatorsService],
  exports: [OperatorRepository],
})
export class OperatorsModule {}
