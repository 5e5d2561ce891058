import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { RouteOperatorsController } from './route-operators.controller.js';
import { RouteOperatorsService } from './route-operators.service.js';
import { RoutesSyncController } from './routes-sync.controller.js';
import { RoutesSyncService } from './routes-sync.service.js';
import { RoutesController } from './routes.controller.js';
import { RoutesService } from './routes.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [RoutesController, RoutesSyncController, RouteOperatorsController],
  providers: [RoutesService, RoutesSyncService, RouteOperatorsService],
})
export class RoutesModule {}
