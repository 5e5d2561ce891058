import { Module } from '@nestjs/common';
import { ActivityConfigModule } from '../activity-config/activity-config.module.js';
import { DatabaseLoadService } from '../database/database-load.service.js';
import { DispatchWorkerModule } from '../dispatch/dispatch-worker.module.js';
import { MetricSources } from './metric-sources.js';
import { MetricsService } from './metrics.service.js';

/** What an operator sees of an instance, in the form of Prometheus, where `METRICS_PORT` says so. */
@Module({
  imports: [ActivityConfigModule, DispatchWorkerModule],
  providers: [DatabaseLoadService, MetricSources, MetricsService],
})
export class MetricsModule {}
