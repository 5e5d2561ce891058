import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ActivitiesModule } from '../activities/activities.module.js';
import { MigrationState } from '../database/connection/migration-state.js';
import { DatabaseHealthIndicator } from './database.health-indicator.js';
import { HealthController } from './health.controller.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false }), ActivitiesModule],
  controllers: [HealthController],
  providers: [DatabaseHealthIndicator, MigrationState],
})
export class HealthModule {}
