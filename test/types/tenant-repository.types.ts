// Compiled by the type check, never run: each line below an expectation must not compile.
import type { Repository } from 'typeorm';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import { TenantRepository } from '../../src/database/tenant/tenant-repository.js';
import { Route } from '../../src/routes/entities/route.entity.js';

declare const rows: Repository<Route>;
declare const tenantId: TenantId;
declare const otherTenantId: TenantId;
declare const id: string;

class Routes extends TenantRepository<Route> {
  queryAll() {
    // @ts-expect-error a query has a tenant
    return this.query('route');
  }
}

const routes = new Routes(rows);

/** What is reached with a tenant. */
export const ALLOWED: unknown[] = [
  routes.find(tenantId, { id }),
  routes.findOne(tenantId, { id }),
  routes.update(tenantId, { id }, { name: 'Centre', externalId: undefined }),
  routes.delete(tenantId, { id }),
  routes.insert(tenantId, { id, name: 'Centre' }),
];

/** A row says whose it is, and can be handed on as that. */
export async function tenantOf(): Promise<TenantId | undefined> {
  return (await routes.findOne(tenantId, { id }))?.tenantId;
}

/** No statement goes without a tenant. */
export const WITHOUT_TENANT: unknown[] = [
  // @ts-expect-error a find has a tenant
  routes.find({ id }),
  // @ts-expect-error a find of one row has a tenant
  routes.findOne({ id }),
  // @ts-expect-error a question for a row has a tenant
  routes.exists({ id }),
  // @ts-expect-error a count has a tenant
  routes.count({ id }),
  // @ts-expect-error a lock has a tenant
  routes.lock({ id }),
  // @ts-expect-error an insert has a tenant
  routes.insert({ id, name: 'Centre' }),
  // @ts-expect-error an update has a tenant
  routes.update({ id }, { name: 'Centre' }),
  // @ts-expect-error an update of many rows has a tenant
  routes.updateAll({ id }, { name: 'Centre' }),
  // @ts-expect-error a delete has a tenant
  routes.delete({ id }),
  // @ts-expect-error any string is not a tenant
  routes.findOne(id, { id }),
  // @ts-expect-error TypeORM's own repository is out of reach
  routes.rows,
  // @ts-expect-error and so is its manager
  routes.manager,
];

/** No statement names a second tenant beside its own. */
export const WITH_ANOTHER_TENANT: unknown[] = [
  // @ts-expect-error in a find
  routes.find(tenantId, { id, tenantId: otherTenantId }),
  // @ts-expect-error in an insert
  routes.insert(tenantId, { id, name: 'Centre', tenantId: otherTenantId }),
  // @ts-expect-error in what an update looks for
  routes.update(tenantId, { tenantId: otherTenantId }, { name: 'Centre' }),
  // @ts-expect-error in what an update writes
  routes.update(tenantId, { id }, { tenantId: otherTenantId }),
  // @ts-expect-error in a delete
  routes.delete(tenantId, { id, tenantId: otherTenantId }),
];
