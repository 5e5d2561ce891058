import type { EntityManager } from 'typeorm';
import { NotFoundError } from '../common/errors/not-found-error.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { missingFrom } from './assert-commerce.js';
import { CommerceUser } from './entities/commerce-user.entity.js';
import { Commerce } from './entities/commerce.entity.js';

/**
 * Makes all else that locks the commerce wait for the end of the transaction: what belongs to it is counted, and its
 * primary one chosen, by one request at a time. The lock leaves task creates alone, whose foreign keys only need the key.
 *
 * @throws {NotFoundError} when it is not in the tenant.
 */
export async function lockCommerce(manager: EntityManager, tenantId: TenantId, id: string): Promise<void> {
  const query = manager
    .createQueryBuilder(Commerce, 'commerce')
    .select('commerce.id')
    .where({ tenantId, id })
    .setLock('for_no_key_update');
  if (!(await query.getOne())) throw new NotFoundError('commerce');
}

/**
 * Locks a person as {@link lockCommerce} does a commerce.
 *
 * @throws {NotFoundError} when the commerce is not in the tenant, or the person not at the commerce.
 */
export async function lockCommerceUser(
  manager: EntityManager,
  tenantId: TenantId,
  commerceId: string,
  id: string,
): Promise<void> {
  const query = manager
    .createQueryBuilder(CommerceUser, 'commerceUser')
    .select('commerceUser.id')
    .where({ tenantId, commerceId, id })
    .setLock('for_no_key_update');
  if (!(await query.getOne())) throw await missingFrom(manager, tenantId, commerceId, 'commerce user');
}
