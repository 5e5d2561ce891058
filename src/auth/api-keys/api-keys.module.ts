import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyCache } from './api-key-cache.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKey } from './entities/api-key.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApiKey]), TenantsModule],
  controllers: [ApiKeysController],
  providers: [ApiKeyRepository, ApiKeyCache, ApiKeyAuthenticator, ApiKeysService],
  exports: [ApiKeyAuthenticator],
})
export class ApiKeysModule {}
