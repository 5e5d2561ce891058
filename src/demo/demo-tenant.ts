import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import type { EntityManager } from 'typeorm';
import { AttributeKeyRepository } from '../activity-config/attributes/attribute-key.repository.js';
import { AttributeKey } from '../activity-config/attributes/entities/attribute-key.entity.js';
import { AttributePolicy } from '../activity-config/attributes/entities/attribute-policy.entity.js';
import { CommerceAddress } from '../commerces/entities/commerce-address.entity.js';
import { CommerceAttribute } from '../commerces/entities/commerce-attribute.entity.js';
import { CommerceUserContact } from '../commerces/entities/commerce-user-contact.entity.js';
import { CommerceUserRole } from '../commerces/entities/commerce-user-role.entity.js';
import { CommerceUser } from '../commerces/entities/commerce-user.entity.js';
import { Commerce } from '../commerces/entities/commerce.entity.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { Operator } from '../operators/entities/operator.entity.js';
import { RouteOperator } from '../routes/entities/route-operator.entity.js';
import { Route } from '../routes/entities/route.entity.js';
import { TargetResolutionConfig } from '../activity-config/targets/entities/target-resolution-config.entity.js';
import { TargetResolutionCriterion } from '../activity-config/targets/entities/target-resolution-criterion.entity.js';
import { Tenant } from '../tenants/tenant.entity.js';
import { TenantsRepository } from '../tenants/tenants.repository.js';

export const DEMO_TENANT_ID = 'aa0e8400-e29b-41d4-a716-446655440000' as TenantId;
export const DEMO_COMMERCE_ID = '880e8400-e29b-41d4-a716-446655440000';
export const DEMO_ROUTE_ID = 'dd0e8400-e29b-41d4-a716-446655440000';
export const DEMO_OPERATOR_ID = 'cc0e8400-e29b-41d4-a716-446655440000';

const COMMERCE_NAME = 'Abarrotes La Esquina';

/**
 * Makes a tenant in which the documented example of a create gives READY, with a target and both attributes resolved.
 *
 * It writes rows of a dozen tables by the manager rather than by their repositories, each of which it would need for one
 * row of a tenant that is named here: beside repositories, `database/` and `sync/`, the only file that may.
 */
export async function createDemoTenant(manager: EntityManager): Promise<void> {
  await new TenantsRepository(manager.getRepository(Tenant)).ensure(DEMO_TENANT_ID, 'Demo');
  await new AttributeKeyRepository(manager.getRepository(AttributeKey)).startCatalogue(DEMO_TENANT_ID);
  await createCommerce(manager);
  await createRoute(manager);
  await createRules(manager);
}

async function createCommerce(manager: EntityManager): Promise<void> {
  const commerce = { tenantId: DEMO_TENANT_ID, commerceId: DEMO_COMMERCE_ID };
  await manager.insert(Commerce, {
    tenantId: DEMO_TENANT_ID,
    id: DEMO_COMMERCE_ID,
    name: COMMERCE_NAME,
    searchWords: searchWords(DEMO_TENANT_ID, COMMERCE_NAME),
    externalId: 'SHOP-001',
    taxId: 'ALE010203AB1',
  });
  await manager.insert(CommerceAddress, {
    ...commerce,
    id: newId(),
    street: 'Av. Juárez 12',
    city: 'Puebla',
    region: 'PUE',
    postalCode: '72000',
    countryCode: 'MX',
    latitude: 19.0433,
    longitude: -98.1981,
    isPrimary: true,
  });
  await createPerson(manager, 'María López', 'COMMERCE_REP', '+522221234567');
  await createPerson(manager, 'José Hernández', 'OWNER', '+522227654321');
  await manager.insert(CommerceAttribute, {
    ...commerce,
    key: 'promotions',
    value: ['2 for 1 on soda', '10 % off coffee'],
  });
}

async function createPerson(
  manager: EntityManager,
  name: string,
  role: CommerceUserRole['role'],
  phone: string,
): Promise<void> {
  const user = { tenantId: DEMO_TENANT_ID, commerceUserId: newId() };
  await manager.insert(CommerceUser, {
    tenantId: DEMO_TENANT_ID,
    id: user.commerceUserId,
    commerceId: DEMO_COMMERCE_ID,
    name,
  });
  await manager.insert(CommerceUserRole, { ...user, role });
  await manager.insert(CommerceUserContact, {
    ...user,
    id: newId(),
    type: 'PHONE',
    value: phone,
    isPrimary: true,
  });
}

async function createRoute(manager: EntityManager): Promise<void> {
  const tenantId = DEMO_TENANT_ID;
  await manager.insert(Operator, {
    tenantId,
    id: DEMO_OPERATOR_ID,
    type: 'SALESMAN',
    name: 'Ana Torres',
    email: 'ana.torres@example.com',
    externalId: 'OP-001',
  });
  await manager.insert(Route, { tenantId, id: DEMO_ROUTE_ID, name: 'Centro', externalId: 'ROUTE-001' });
  await manager.insert(RouteOperator, {
    tenantId,
    routeId: DEMO_ROUTE_ID,
    operatorId: DEMO_OPERATOR_ID,
    role: 'LEAD',
  });
}

async function createRules(manager: EntityManager): Promise<void> {
  const tenantId = DEMO_TENANT_ID;
  const rule = { tenantId, strategy: 'UPFRONT', resolver: 'INTERNAL_SERVICE' } as const;
  await manager.insert(AttributePolicy, [
    { ...rule, key: 'commerce_info' },
    { ...rule, key: 'promotions' },
  ]);
  const configId = newId();
  await manager.insert(TargetResolutionConfig, {
    tenantId,
    id: configId,
    name: 'Whom we spoke to last, else the representative',
    resolutionStrategy: 'ON_CREATION',
    priority: 0,
  });
  await manager.insert(TargetResolutionCriterion, [
    { tenantId, configId, position: 0, priority: 0, type: 'LAST_CONTACTED_SAME_CHANNEL', role: null },
    { tenantId, configId, position: 1, priority: 1, type: 'ROLE_MATCH', role: 'COMMERCE_REP' },
  ]);
}
