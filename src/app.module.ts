import { Module } from '@nestjs/common';
import { ActivitiesModule } from './activities/activities.module.js';
import { ApiKeysModule } from './auth/api-keys/api-keys.module.js';
import { AttributeResolutionModule } from './activity-config/attributes/attribute-resolution.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CommercesSyncModule } from './commerces/commerces-sync.module.js';
import { CommercesModule } from './commerces/commerces.module.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DemoModule } from './demo/demo.module.js';
import { ENTITIES } from './entities.js';
import { HealthModule } from './health/health.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { RoutesModule } from './routes/routes.module.js';
import { TargetResolutionModule } from './activity-config/targets/target-resolution.module.js';

@Module({
  imports: [
    ConfigModule,
    DatabaseModule.forRoot(ENTITIES),
    AuthModule,
    HealthModule,
    ActivitiesModule,
    CommercesSyncModule,
    OperatorsModule,
    RoutesModule,
    CommercesModule,
    ApiKeysModule,
    AttributeResolutionModule,
    TargetResolutionModule,
    DemoModule,
  ],
})
export class AppModule {}
