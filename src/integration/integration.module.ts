import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Activity } from '../activities/entities/activity.entity.js';
import { ResultsModule } from '../activities/results/results.module.js';
import { ResultTypesModule } from '../activity-config/result-types/result-types.module.js';
import { IntegrationController } from './integration.controller.js';
import { IntegrationService } from './integration.service.js';
import { IntegrationTaskRepository } from './integration-task.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([Activity]), ResultsModule, ResultTypesModule],
  controllers: [IntegrationController],
  providers: [IntegrationTaskRepository, IntegrationService],
})
export class IntegrationModule {}
