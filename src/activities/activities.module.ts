import { Module } from '@nestjs/common';
import { RulesModule } from '../rules/rules.module.js';
import { ActivityRepository } from './activity.repository.js';
import { TaskActivityService } from './task-activity.service.js';
import { TasksController } from './tasks.controller.js';

@Module({
  imports: [RulesModule],
  controllers: [TasksController],
  providers: [TaskActivityService, ActivityRepository],
})
export class ActivitiesModule {}
