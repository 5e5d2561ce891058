import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { CommerceUserRole } from './entities/commerce-user-role.entity.js';

@Injectable()
export class CommerceUserRoleRepository extends TenantRepository<CommerceUserRole> {
  constructor(@InjectRepository(CommerceUserRole) rows: Repository<CommerceUserRole>) {
    super(rows);
  }
}
