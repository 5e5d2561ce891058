import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ActivitiesModule } from './activities/activities.module.js';
import { ApiKeysModule } from './auth/api-keys/api-keys.module.js';
import { AttributeResolutionModule } from './activity-config/attributes/attribute-resolution.module.js';
import { AuthModule } from './auth/auth.module.js';
import { AuthenticationGuard } from './auth/authentication.guard.js';
import { PermissionGuard } from './auth/permission.guard.js';
import { QueryGuard } from './auth/query.guard.js';
import { TenantGuard } from './auth/tenant.guard.js';
import { CommercesModule } from './commerces/commerces.module.js';
import { ErrorResponseFilter } from './common/errors/error-response.filter.js';
import { DtoPipe } from './common/http/dto.pipe.js';
import { TraceFlushService } from './common/tracing/trace-flush.service.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DispatchWorkerModule } from './dispatch/dispatch-worker.module.js';
import { DispatchConfigsModule } from './dispatch/configs/dispatch-configs.module.js';
import { DemoModule } from './demo/demo.module.js';
import { ENTITIES } from './entities.js';
import { HealthModule } from './health/health.module.js';
import { IntegrationModule } from './integration/integration.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { TenantLimitGuard } from './limits/tenant-limit.guard.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { ResultTypesModule } from './activity-config/result-types/result-types.module.js';
import { ResultsModule } from './activities/results/results.module.js';
import { RoutesModule } from './routes/routes.module.js';
import { TargetResolutionModule } from './activity-config/targets/target-resolution.module.js';

/** The modules, and what is between the server and every handler, in the order in which it runs. */
@Module({
  imports: [
    ConfigModule,
    DatabaseModule.forRoot(ENTITIES),
    AuthModule,
    LimitsModule,
    HealthModule,
    ActivitiesModule,
    OperatorsModule,
    RoutesModule,
    CommercesModule,
    ApiKeysModule,
    AttributeResolutionModule,
    TargetResolutionModule,
    DispatchWorkerModule,
    DispatchConfigsModule,
    ResultTypesModule,
    ResultsModule,
    IntegrationModule,
    DemoModule,
    MetricsModule,
  ],
  providers: [
    TraceFlushService,
    { provide: APP_FILTER, useClass: ErrorResponseFilter },
    { provide: APP_GUARD, useExisting: AuthenticationGuard },
    { provide: APP_GUARD, useExisting: TenantGuard },
    { provide: APP_GUARD, useExisting: TenantLimitGuard },
    { provide: APP_GUARD, useExisting: PermissionGuard },
    { provide: APP_GUARD, useExisting: QueryGuard },
    { provide: APP_PIPE, useClass: DtoPipe },
  ],
})
export class AppModule {}
