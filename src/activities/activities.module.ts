import { Module } from '@nestjs/common';
import { ActivityConfigModule } from '../activity-config/activity-config.module.js';
import { CommercesModule } from '../commerces/commerces.module.js';
import { ActivitiesController } from './activities.controller.js';
import { ActivityChangeService } from './change/activity-change.service.js';
import { ActivityChanges } from './change/activity-changes.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';
import { ResolutionService } from './change/resolution.service.js';
import { TaskBatchService } from './batch/task-batch.service.js';
import { TaskBatchesController } from './batch/task-batches.controller.js';
import { TaskActivityService } from './task-activity.service.js';
import { TasksController } from './tasks.controller.js';

@Module({
  imports: [ActivityConfigModule, CommercesModule],
  controllers: [TasksController, TaskBatchesController, ActivitiesController],
  providers: [
    ActivityRepository,
    TaskActivityService,
    TaskBatchService,
    ActivityService,
    ActivityChanges,
    ActivityChangeService,
    ResolutionService,
  ],
  exports: [ActivityRepository],
})
export class ActivitiesModule {}
