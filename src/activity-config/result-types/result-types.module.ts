import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { ResultType } from './entities/result-type.entity.js';
import { ResultTypeCatalogueService } from './result-type-catalogue.service.js';
import { ResultTypeRepository } from './result-type.repository.js';
import { ResultTypesController } from './result-types.controller.js';
import { ResultTypesService } from './result-types.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ResultType]), TenantsModule],
  controllers: [ResultTypesController],
  providers: [ResultTypeRepository, ResultTypeCatalogueService, ResultTypesService],
  exports: [ResultTypeRepository, ResultTypeCatalogueService, ResultTypesService],
})
export class ResultTypesModule {}
