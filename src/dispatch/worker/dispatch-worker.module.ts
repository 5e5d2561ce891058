import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActivitiesModule } from '../../activities/activities.module.js';
import { ActivityConfigModule } from '../../activity-config/activity-config.module.js';
import { CommercesModule } from '../../commerces/commerces.module.js';
import { AppConfig } from '../../config/app-config.js';
import { AcrossTenants } from '../../database/tenant/across-tenants.js';
import { OutboundModule } from '../../outbound/outbound.module.js';
import { DispatchBreakerService } from '../breaker/dispatch-breaker.service.js';
import { DispatchConfigStateRepository } from '../breaker/dispatch-config-state.repository.js';
import { DispatchConfigState } from '../entities/dispatch-config-state.entity.js';
import { DispatchSender } from '../providers/dispatch-sender.js';
import { DispatchClaimerService } from './dispatch-claimer.service.js';
import { DispatchResolverService } from './dispatch-resolver.service.js';
import { DispatchRunnerService } from './dispatch-runner.service.js';
import { DispatchSettlerService } from './dispatch-settler.service.js';
import { DispatchSlots } from './dispatch-slots.js';
import { DispatchStatistics } from './dispatch-statistics.js';
import { DispatchWorkerService } from './dispatch-worker.service.js';
import { WorkConfigurationService } from './work-configuration.service.js';

/** Sends what is due to its providers, from the first moment of the service to the last. */
@Module({
  imports: [
    TypeOrmModule.forFeature([DispatchConfigState]),
    ActivitiesModule,
    ActivityConfigModule,
    CommercesModule,
    OutboundModule,
  ],
  providers: [
    {
      provide: DispatchSlots,
      inject: [AppConfig],
      useFactory: ({ DISPATCH_CONCURRENCY }: AppConfig) => new DispatchSlots(DISPATCH_CONCURRENCY),
    },
    AcrossTenants,
    DispatchSender,
    DispatchStatistics,
    WorkConfigurationService,
    DispatchConfigStateRepository,
    DispatchBreakerService,
    DispatchResolverService,
    DispatchSettlerService,
    DispatchRunnerService,
    DispatchClaimerService,
    DispatchWorkerService,
  ],
  exports: [
    DispatchSlots,
    WorkConfigurationService,
    DispatchBreakerService,
    DispatchResolverService,
    DispatchRunnerService,
    DispatchStatistics,
  ],
})
export class DispatchWorkerModule {}
