import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { CommerceUser } from './entities/commerce-user.entity.js';

const CONFLICTS = {
  uq_commerce_users_commerce_id_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' },
};

/** Commerce users are never deleted, so one that was there once still is. */
@Injectable()
export class CommerceUserRepository extends TenantRepository<CommerceUser> {
  constructor(@InjectRepository(CommerceUser) rows: Repository<CommerceUser>) {
    super(rows, CONFLICTS, 'commerce');
  }
}
