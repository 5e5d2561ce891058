import { Module } from '@nestjs/common';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';

@Module({ imports: [TenantsModule], controllers: [ApiKeysController], providers: [ApiKeysService] })
export class ApiKeysModule {}
