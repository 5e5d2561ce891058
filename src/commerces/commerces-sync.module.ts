import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { CommercesModule } from './commerces.module.js';
import { CommercesSyncController } from './commerces-sync.controller.js';
import { CommercesSyncService } from './commerces-sync.service.js';

@Module({
  imports: [CommercesModule, TenantsModule],
  controllers: [CommercesSyncController],
  providers: [CommercesSyncService],
})
export class CommercesSyncModule {}
