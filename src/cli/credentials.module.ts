import { Module } from '@nestjs/common';
import { DispatchConfigModule } from '../activity-config/dispatch/dispatch-config.module.js';
import { ConfigModule } from '../config/config.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { AcrossTenants } from '../database/tenant/across-tenants.js';
import { ProvidersModule } from '../dispatch/providers/providers.module.js';
import { ENTITIES } from '../entities.js';

/** What a rotation of credentials takes of the service. */
@Module({
  imports: [ConfigModule, DatabaseModule.forRoot(ENTITIES), DispatchConfigModule, ProvidersModule],
  providers: [AcrossTenants],
})
export class CredentialsModule {}
