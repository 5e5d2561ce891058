import { Module } from '@nestjs/common';
import { ActivityConfigModule } from '../activity-config/activity-config.module.js';
import { CommercesModule } from '../commerces/commerces.module.js';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OperatorsModule } from '../operators/operators.module.js';
import { RoutesModule } from '../routes/routes.module.js';
import { ActivityAttributeRepository } from './activity-attribute.repository.js';
import { ActivityStatusEventRepository } from './activity-status-event.repository.js';
import { ActivityTargetUserRepository } from './activity-target-user.repository.js';
import { ActivityTransitionService } from './change/activity-transition.service.js';
import { ActivityAttribute } from './entities/activity-attribute.entity.js';
import { ActivityStatusEvent } from './entities/activity-status-event.entity.js';
import { ActivityTargetUser } from './entities/activity-target-user.entity.js';
import { Activity } from './entities/activity.entity.js';
import { DispatchClaimRepository } from './queue/dispatch-claim.repository.js';
import { QueueStepService } from './queue/queue-step.service.js';
import { TaskDetails } from './entities/task-details.entity.js';
import { TaskDetailsRepository } from './task-details.repository.js';
import { ActivitiesController } from './activities.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { DispatchRepository } from './queue/dispatch.repository.js';
import { Dispatch } from './queue/entities/dispatch.entity.js';
import { DueSignal } from './queue/due-signal.js';
import { ActivityService } from './activity.service.js';
import { TargetAssignmentService } from './change/target-assignment.service.js';
import { TaskUpdateService } from './change/task-update.service.js';
import { ResolutionService } from './change/resolution.service.js';
import { TaskBatchService } from './batch/task-batch.service.js';
import { TaskBatchesController } from './batch/task-batches.controller.js';
import { TaskActivityService } from './task-activity.service.js';
import { TasksController } from './tasks.controller.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      Activity,
      TaskDetails,
      ActivityTargetUser,
      ActivityAttribute,
      ActivityStatusEvent,
      Dispatch,
    ]),
    ActivityConfigModule,
    CommercesModule,
    RoutesModule,
    OperatorsModule,
  ],
  controllers: [TasksController, TaskBatchesController, ActivitiesController],
  providers: [
    ActivityRepository,
    DispatchRepository,
    TaskDetailsRepository,
    ActivityTargetUserRepository,
    ActivityAttributeRepository,
    ActivityStatusEventRepository,
    ActivityTransitionService,
    TaskActivityService,
    TaskBatchService,
    TaskUpdateService,
    ActivityService,
    ResolutionService,
    TargetAssignmentService,
    QueueStepService,
    DispatchClaimRepository,
    DueSignal,
  ],
  exports: [
    ActivityRepository,
    ActivityTargetUserRepository,
    ActivityAttributeRepository,
    ActivityTransitionService,
    DispatchClaimRepository,
    DispatchRepository,
    DueSignal,
  ],
})
export class ActivitiesModule {}
