import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../tenants/tenants.module.js';
import { RouteOperator } from './entities/route-operator.entity.js';
import { Route } from './entities/route.entity.js';
import { RouteOperatorRepository } from './route-operator.repository.js';
import { RouteOperatorsController } from './route-operators.controller.js';
import { RouteOperatorsService } from './route-operators.service.js';
import { RouteRepository } from './route.repository.js';
import { RoutesController } from './routes.controller.js';
import { RoutesService } from './routes.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Route, RouteOperator]), TenantsModule],
  controllers: [RoutesController, RouteOperatorsController],
  providers: [RouteRepository, RouteOperatorRepository, RoutesService, RouteOperatorsService],
  exports: [RouteRepository],
})
export class RoutesModule {}
