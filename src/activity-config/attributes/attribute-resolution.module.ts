import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { AttributeCatalogueService } from './attribute-catalogue.service.js';
import { AttributeKeyRepository } from './attribute-key.repository.js';
import { AttributeKeysController } from './attribute-keys.controller.js';
import { AttributeKeysService } from './attribute-keys.service.js';
import { AttributePolicyRepository } from './attribute-policy.repository.js';
import { AttributePoliciesController } from './attribute-policies.controller.js';
import { AttributePoliciesService } from './attribute-policies.service.js';
import { AttributeKey } from './entities/attribute-key.entity.js';
import { AttributePolicy } from './entities/attribute-policy.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([AttributeKey, AttributePolicy]), TenantsModule],
  controllers: [AttributeKeysController, AttributePoliciesController],
  providers: [
    AttributeKeyRepository,
    AttributeCatalogueService,
    AttributePolicyRepository,
    AttributeKeysService,
    AttributePoliciesService,
  ],
  exports: [AttributeKeyRepository, AttributeCatalogueService],
})
export class AttributeResolutionModule {}
