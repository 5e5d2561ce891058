import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { CommerceUser } from './entities/commerce-user.entity.js';

/** The people at a tenant's commerces. */
@Injectable()
export class CommerceUserRepository extends TenantRepository<CommerceUser> {
  constructor(@InjectRepository(CommerceUser) rows: Repository<CommerceUser>) {
    super(rows);
  }
}
