import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TenantsModule } from '../tenants/tenants.module.js';
import { CommerceUserRepository } from './commerce-user.repository.js';
import { CommerceUser } from './entities/commerce-user.entity.js';
import { Commerce } from './entities/commerce.entity.js';
import { CommerceFactsRepository } from './commerce-facts.repository.js';
import { CommerceAddressesController } from './commerce-addresses.controller.js';
import { CommerceAddressesService } from './commerce-addresses.service.js';
import { CommerceAttributesController } from './commerce-attributes.controller.js';
import { CommerceAttributesService } from './commerce-attributes.service.js';
import { CommerceUserContactsController } from './commerce-user-contacts.controller.js';
import { CommerceUserContactsService } from './commerce-user-contacts.service.js';
import { CommerceUsersController } from './commerce-users.controller.js';
import { CommerceUsersService } from './commerce-users.service.js';
import { CommercesController } from './commerces.controller.js';
import { CommercesService } from './commerces.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Commerce, CommerceUser]), TenantsModule],
  controllers: [
    CommercesController,
    CommerceAddressesController,
    CommerceUsersController,
    CommerceUserContactsController,
    CommerceAttributesController,
  ],
  providers: [
    CommerceFactsRepository,
    CommerceUserRepository,
    CommercesService,
    CommerceAddressesService,
    CommerceUsersService,
    CommerceUserContactsService,
    CommerceAttributesService,
  ],
  exports: [CommerceFactsRepository, CommerceUserRepository],
})
export class CommercesModule {}
