import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActivitiesModule } from '../../activities/activities.module.js';
import { DispatchConfigModule } from '../../activity-config/dispatch/dispatch-config.module.js';
import { AcrossTenants } from '../../database/tenant/across-tenants.js';
import { OutboundModule } from '../../outbound/outbound.module.js';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { AdoptionPassService } from '../adoption/adoption-pass.service.js';
import { AdoptionTimes } from '../adoption/adoption-times.js';
import { DispatchAdoptionRepository } from '../adoption/dispatch-adoption.repository.js';
import { DispatchAdoptionService } from '../adoption/dispatch-adoption.service.js';
import { StoredKeysService } from '../credentials/stored-keys.service.js';
import { DispatchConfigStateRepository } from '../breaker/dispatch-config-state.repository.js';
import { DispatchAdoption } from '../entities/dispatch-adoption.entity.js';
import { DispatchConfigState } from '../entities/dispatch-config-state.entity.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { DispatchQueueService } from '../queue/dispatch-queue.service.js';
import { ConfigJudgeService } from './config-judge.service.js';
import { ConfigTestService } from './config-test.service.js';
import { DispatchConfigsController } from './dispatch-configs.controller.js';
import { DispatchConfigsService } from './dispatch-configs.service.js';
import { DispatchProvidersController } from './dispatch-providers.controller.js';

/** Where the tasks of tenants go, and that the queue is in step with it. */
@Module({
  imports: [
    TypeOrmModule.forFeature([DispatchAdoption, DispatchConfigState]),
    ActivitiesModule,
    DispatchConfigModule,
    OutboundModule,
    ProvidersModule,
    TenantsModule,
  ],
  controllers: [DispatchProvidersController, DispatchConfigsController],
  providers: [
    AcrossTenants,
    { provide: AdoptionTimes, useFactory: () => new AdoptionTimes() },
    AdoptionPassService,
    DispatchAdoptionRepository,
    DispatchAdoptionService,
    StoredKeysService,
    ConfigJudgeService,
    ConfigTestService,
    DispatchConfigsService,
    DispatchConfigStateRepository,
    DispatchQueueService,
  ],
})
export class DispatchConfigsModule {}
