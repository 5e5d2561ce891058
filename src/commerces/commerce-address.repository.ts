import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { CommerceAddress } from './entities/commerce-address.entity.js';

@Injectable()
export class CommerceAddressRepository extends TenantRepository<CommerceAddress> {
  constructor(@InjectRepository(CommerceAddress) rows: Repository<CommerceAddress>) {
    super(rows);
  }

  /** Another may become the primary one only when none is: the index looks at each row as it is written. */
  async clearPrimary(tenantId: TenantId, commerceId: string): Promise<void> {
    await this.updateAll(tenantId, { commerceId, isPrimary: true }, { isPrimary: false });
  }
}
