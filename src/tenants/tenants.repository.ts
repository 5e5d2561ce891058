import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { startAs } from '../database/connection/work.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRows } from '../database/tenant/tenant-rows.js';
import { TransactionalRepository } from '../database/tenant/transactional-repository.js';
import { Tenant } from './tenant.entity.js';

/** The tenants' own rows. Not a tenant's rows of something, so that the id takes the place of the tenant. */
@Injectable()
export class TenantsRepository extends TransactionalRepository<Tenant> {
  constructor(@InjectRepository(Tenant) rows: Repository<Tenant>) {
    super(rows);
  }

  hasAny(): Promise<boolean> {
    return this.rows.exists();
  }

  /** In this repository's transaction, where it is bound to one. */
  rowsOf(id: TenantId): TenantRows {
    return new TenantRows(this.manager, id);
  }

  /**
   * Makes the row that all of a tenant's refer to. The identity provider decides which tenants there are;
   * this only makes room for one, as often as it is asked to.
   */
  async ensure(id: TenantId, name: string | null = null): Promise<void> {
    const insertion = this.rows.createQueryBuilder().insert().values({ id, name }).orIgnore();
    await startAs({ kind: 'WRITE', tenantId: id }, () => insertion.execute());
  }

  /**
   * Lets those who change a tenant's configuration go one after the other, until their transactions end: what
   * one counts then holds, and no two wait for each other. Nobody else waits, as a row that refers to the
   * tenant takes a weaker lock.
   */
  async lock(id: TenantId): Promise<void> {
    await this.rows
      .createQueryBuilder('tenant')
      .setLock('for_no_key_update')
      .where('tenant.id = :id', { id })
      .getOne();
  }
}
