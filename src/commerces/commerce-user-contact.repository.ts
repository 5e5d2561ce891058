import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Not, Repository } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { CommerceUserContact } from './entities/commerce-user-contact.entity.js';

@Injectable()
export class CommerceUserContactRepository extends TenantRepository<CommerceUserContact> {
  constructor(@InjectRepository(CommerceUserContact) rows: Repository<CommerceUserContact>) {
    super(rows);
  }

  /**
   * Lets a contact become the primary one of its type: no other may be, as the index looks at each row as it
   * is written.
   */
  async clearOtherPrimary(
    tenantId: TenantId,
    { commerceUserId, type, id }: Pick<CommerceUserContact, 'commerceUserId' | 'type' | 'id'>,
  ): Promise<void> {
    const others = { commerceUserId, type, isPrimary: true, id: Not(id) };
    await this.updateAll(tenantId, others, { isPrimary: false });
  }
}
