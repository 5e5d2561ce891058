import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActivitiesModule } from '../activities/activities.module.js';
import { Dispatch } from '../activities/queue/entities/dispatch.entity.js';
import { ActivityConfigModule } from '../activity-config/activity-config.module.js';
import { DispatchConfigModule } from '../activity-config/dispatch/dispatch-config.module.js';
import { CommercesModule } from '../commerces/commerces.module.js';
import { AppConfig } from '../config/app-config.js';
import { AcrossTenants } from '../database/tenant/across-tenants.js';
import { AttemptRetentionService } from './attempts/attempt-retention.service.js';
import { DispatchAttemptRepository } from './attempts/dispatch-attempt.repository.js';
import { DispatchAttemptsController } from './attempts/dispatch-attempts.controller.js';
import { DispatchByHandService } from './by-hand/dispatch-by-hand.service.js';
import { DispatchPreparationService } from './by-hand/dispatch-preparation.service.js';
import { TaskDispatchController } from './by-hand/task-dispatch.controller.js';
import { TaskDispatchService } from './by-hand/task-dispatch.service.js';
import { DispatchBreakerService } from './breaker/dispatch-breaker.service.js';
import { DispatchConfigStateRepository } from './breaker/dispatch-config-state.repository.js';
import { DispatchAttempt } from './entities/dispatch-attempt.entity.js';
import { DispatchConfigState } from './entities/dispatch-config-state.entity.js';
import { ProvidersModule } from './providers/providers.module.js';
import { DispatchClaimerService } from './worker/dispatch-claimer.service.js';
import { DispatchResolverService } from './worker/dispatch-resolver.service.js';
import { DispatchRunnerService } from './worker/dispatch-runner.service.js';
import { DispatchSettlerService } from './worker/dispatch-settler.service.js';
import { DispatchSlots } from './worker/dispatch-slots.js';
import { DispatchStatistics } from './worker/dispatch-statistics.js';
import { DispatchWorkerService } from './worker/dispatch-worker.service.js';
import { WorkConfigurationService } from './worker/work-configuration.service.js';

/** Sends what is due to its providers, from the first moment of the service to the last. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Dispatch, DispatchAttempt, DispatchConfigState]),
    ActivitiesModule,
    ActivityConfigModule,
    CommercesModule,
    DispatchConfigModule,
    ProvidersModule,
  ],
  controllers: [DispatchAttemptsController, TaskDispatchController],
  providers: [
    {
      provide: DispatchSlots,
      inject: [AppConfig],
      useFactory: ({ DISPATCH_CONCURRENCY }: AppConfig) => new DispatchSlots(DISPATCH_CONCURRENCY),
    },
    AcrossTenants,
    DispatchStatistics,
    WorkConfigurationService,
    DispatchConfigStateRepository,
    DispatchBreakerService,
    DispatchResolverService,
    DispatchSettlerService,
    DispatchRunnerService,
    DispatchClaimerService,
    DispatchWorkerService,
    DispatchAttemptRepository,
    AttemptRetentionService,
    DispatchPreparationService,
    DispatchByHandService,
    TaskDispatchService,
  ],
  exports: [DispatchSlots, DispatchBreakerService, DispatchWorkerService],
})
export class DispatchWorkerModule {}
