import { Module } from '@nestjs/common';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { AttributeKeysController } from './attribute-keys.controller.js';
import { AttributeKeysService } from './attribute-keys.service.js';
import { AttributePoliciesController } from './attribute-policies.controller.js';
import { AttributePoliciesService } from './attribute-policies.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [AttributeKeysController, AttributePoliciesController],
  providers: [AttributeKeysService, AttributePoliciesService],
})
export class AttributeResolutionModule {}
