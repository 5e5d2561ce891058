import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { CommercesSyncController } from './commerces-sync.controller.js';
import { CommercesSyncService } from './commerces-sync.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [CommercesSyncController],
  providers: [CommercesSyncService],
})
export class CommercesSyncModule {}
