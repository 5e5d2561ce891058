import { Injectable } from '@nestjs/common';
import { TenantConfigurationService } from '../activity-config/tenant-configuration.service.js';
import { DatabaseLoadService } from '../database/database-load.service.js';
import { DispatchBreakerService } from '../dispatch/breaker/dispatch-breaker.service.js';
import { DispatchSlots } from '../dispatch/worker/dispatch-slots.js';
import { DispatchWorkerService } from '../dispatch/worker/dispatch-worker.service.js';

/** Those that are asked how things are when metrics are read. */
@Injectable()
export class MetricSources {
  constructor(
    readonly database: DatabaseLoadService,
    readonly configurations: TenantConfigurationService,
    readonly slots: DispatchSlots,
    readonly breakers: DispatchBreakerService,
    readonly worker: DispatchWorkerService,
  ) {}
}
