import { Module } from '@nestjs/common';
import { RulesModule } from '../rules/rules.module.js';
import { ActivityRepository } from './activity.repository.js';
import { TaskBatchService } from './task-batch.service.js';
import { TaskBatchesController } from './task-batches.controller.js';
import { TaskActivityService } from './task-activity.service.js';
import { TasksController } from './tasks.controller.js';

@Module({
  imports: [RulesModule],
  controllers: [TasksController, TaskBatchesController],
  providers: [TaskActivityService, TaskBatchService, ActivityRepository],
})
export class ActivitiesModule {}
