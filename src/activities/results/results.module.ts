import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActivityConfigModule } from '../../activity-config/activity-config.module.js';
import { ResultTypesModule } from '../../activity-config/result-types/result-types.module.js';
import { CommercesModule } from '../../commerces/commerces.module.js';
import { ActivitiesModule } from '../activities.module.js';
import { ActivityResultsController } from './activity-results.controller.js';
import { CommerceResultsController } from './commerce-results.controller.js';
import { TaskResult } from './entities/task-result.entity.js';
import { FollowUpService } from './follow-up.service.js';
import { ResultBatchService } from './result-batch.service.js';
import { ResultService } from './result.service.js';
import { ResultsController } from './results.controller.js';
import { TaskResultRepository } from './task-result.repository.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([TaskResult]),
    ActivitiesModule,
    ActivityConfigModule,
    CommercesModule,
    ResultTypesModule,
  ],
  controllers: [ResultsController, ActivityResultsController, CommerceResultsController],
  providers: [TaskResultRepository, FollowUpService, ResultService, ResultBatchService],
  exports: [ResultService],
})
export class ResultsModule {}
