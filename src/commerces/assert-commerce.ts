import type { EntityManager } from 'typeorm';
import { NotFoundError } from '../common/errors/not-found-error.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { CommerceUser } from './entities/commerce-user.entity.js';
import { Commerce } from './entities/commerce.entity.js';

/**
 * Neither commerces nor their people are ever deleted, so one that was there once still is.
 *
 * @throws {NotFoundError} when it is not in the tenant.
 */
export async function assertCommerce(manager: EntityManager, tenantId: TenantId, id: string): Promise<void> {
  if (!(await manager.existsBy(Commerce, { tenantId, id }))) throw new NotFoundError('commerce');
}

/** @throws {NotFoundError} when the commerce is not in the tenant, or the person not at the commerce. */
export async function assertCommerceUser(
  manager: EntityManager,
  tenantId: TenantId,
  commerceId: string,
  id: string,
): Promise<void> {
  const exists = await manager.existsBy(CommerceUser, { tenantId, commerceId, id });
  if (!exists) throw await missingFrom(manager, tenantId, commerceId, 'commerce user');
}

/** The error for a thing that is not at a commerce, or for the commerce when that is not in the tenant. */
export async function missingFrom(
  manager: EntityManager,
  tenantId: TenantId,
  commerceId: string,
  thing: string,
): Promise<NotFoundError> {
  const exists = await manager.existsBy(Commerce, { tenantId, id: commerceId });
  return new NotFoundError(exists ? thing : 'commerce');
}
