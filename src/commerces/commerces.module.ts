import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AttributeResolutionModule } from '../activity-config/attributes/attribute-resolution.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { CommerceRepository } from './commerce.repository.js';
import { CommerceAddressRepository } from './commerce-address.repository.js';
import { CommerceAttributeRepository } from './commerce-attribute.repository.js';
import { CommerceUserRepository } from './commerce-user.repository.js';
import { CommerceUserRoleRepository } from './commerce-user-role.repository.js';
import { CommerceUserContactRepository } from './commerce-user-contact.repository.js';
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
import { Commerce } from './entities/commerce.entity.js';
import { CommerceAddress } from './entities/commerce-address.entity.js';
import { CommerceAttribute } from './entities/commerce-attribute.entity.js';
import { CommerceUser } from './entities/commerce-user.entity.js';
import { CommerceUserRole } from './entities/commerce-user-role.entity.js';
import { CommerceUserContact } from './entities/commerce-user-contact.entity.js';

const ENTITIES = [
  Commerce,
  CommerceAddress,
  CommerceAttribute,
  CommerceUser,
  CommerceUserRole,
  CommerceUserContact,
];

@Module({
  imports: [TypeOrmModule.forFeature(ENTITIES), TenantsModule, AttributeResolutionModule],
  controllers: [
    CommercesController,
    CommerceAddressesController,
    CommerceUsersController,
    CommerceUserContactsController,
    CommerceAttributesController,
  ],
  providers: [
    CommerceRepository,
    CommerceAddressRepository,
    CommerceAttributeRepository,
    CommerceUserRepository,
    CommerceUserRoleRepository,
    CommerceUserContactRepository,
    CommercesService,
    CommerceAddressesService,
    CommerceUsersService,
    CommerceUserContactsService,
    CommerceAttributesService,
  ],
  exports: [CommerceRepository, CommerceUserRepository],
})
export class CommercesModule {}
