import { randomBytes } from 'node:crypto';
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
import { TARGET_CONFIG_EXAMPLES } from '../activity-config/targets/target-config.examples.js';
import { API_KEY_EXAMPLES } from '../auth/api-keys/api-key.examples.js';
import { ApiKey } from '../auth/api-keys/entities/api-key.entity.js';
import { COMMERCE_EXAMPLES } from '../commerces/commerce.examples.js';
import { OPERATOR_EXAMPLES } from '../operators/operator.examples.js';
import { ROUTE_EXAMPLES } from '../routes/route.examples.js';
import { createDemoActivities } from './demo-activities.js';

export const DEMO_TENANT_ID = 'aa0e8400-e29b-41d4-a716-446655440000' as TenantId;

const COMMERCE_NAME = 'Abarrotes La Esquina';

/**
 * Makes a tenant in which the documented example of a create gives READY, with a target and both attributes resolved, and
 * in which the examples of all other operations work once as they stand.
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
  await createDemoActivities(manager, DEMO_TENANT_ID);
  await createKey(manager);
}

async function createCommerce(manager: EntityManager): Promise<void> {
  const commerce = { tenantId: DEMO_TENANT_ID, commerceId: COMMERCE_EXAMPLES.commerceId };
  await manager.insert(Commerce, {
    tenantId: DEMO_TENANT_ID,
    id: COMMERCE_EXAMPLES.commerceId,
    name: COMMERCE_NAME,
    searchWords: searchWords(DEMO_TENANT_ID, COMMERCE_NAME),
    externalId: 'SHOP-001',
    taxId: 'ALE010203AB1',
  });
  await manager.insert(CommerceAddress, {
    ...commerce,
    id: COMMERCE_EXAMPLES.addressId,
    street: 'Av. Juárez 12',
    city: 'Puebla',
    region: 'PUE',
    postalCode: '72000',
    countryCode: 'MX',
    latitude: 19.0433,
    longitude: -98.1981,
    isPrimary: true,
  });
  const { userId, contactId } = COMMERCE_EXAMPLES;
  await createPerson(manager, 'María López', 'COMMERCE_REP', { userId, contactId, phone: '+522221234567' });
  const owner = { userId: newId(), contactId: newId(), phone: '+522227654321' };
  await createPerson(manager, 'José Hernández', 'OWNER', owner);
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
  { userId, contactId, phone }: { userId: string; contactId: string; phone: string },
): Promise<void> {
  const user = { tenantId: DEMO_TENANT_ID, commerceUserId: userId };
  await manager.insert(CommerceUser, {
    tenantId: DEMO_TENANT_ID,
    id: user.commerceUserId,
    commerceId: COMMERCE_EXAMPLES.commerceId,
    name,
  });
  await manager.insert(CommerceUserRole, { ...user, role });
  await manager.insert(CommerceUserContact, {
    ...user,
    id: contactId,
    type: 'PHONE',
    value: phone,
    isPrimary: true,
  });
}

async function createRoute(manager: EntityManager): Promise<void> {
  const tenantId = DEMO_TENANT_ID;
  await manager.insert(Operator, {
    tenantId,
    id: OPERATOR_EXAMPLES.operatorId,
    type: 'SALESMAN',
    name: 'Ana Torres',
    email: 'ana.torres@example.com',
    externalId: 'OP-001',
  });
  await manager.insert(Operator, {
    tenantId,
    id: OPERATOR_EXAMPLES.otherOperatorId,
    type: 'SALESMAN',
    name: 'Luis Vega',
    externalId: 'OP-002',
  });
  await manager.insert(Route, {
    tenantId,
    id: ROUTE_EXAMPLES.routeId,
    name: 'Centro',
    externalId: 'ROUTE-001',
  });
  await manager.insert(RouteOperator, {
    tenantId,
    routeId: ROUTE_EXAMPLES.routeId,
    operatorId: OPERATOR_EXAMPLES.operatorId,
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
  await manager.insert(AttributeKey, {
    tenantId,
    key: COMMERCE_EXAMPLES.attributeKey,
    description: 'When the shop is open',
  });
  const { configId, spareConfigId } = TARGET_CONFIG_EXAMPLES;
  await manager.insert(TargetResolutionConfig, {
    tenantId,
    id: configId,
    name: 'Whom we spoke to last, else the representative',
    resolutionStrategy: 'ON_CREATION',
    priority: 0,
  });
  await manager.insert(TargetResolutionConfig, {
    tenantId,
    id: spareConfigId,
    name: 'The rules of last year',
    resolutionStrategy: 'MANUAL',
    priority: 0,
    isActive: false,
  });
  await manager.insert(TargetResolutionCriterion, [
    { tenantId, configId, position: 0, priority: 0, type: 'LAST_CONTACTED_SAME_CHANNEL', role: null },
    { tenantId, configId, position: 1, priority: 1, type: 'ROLE_MATCH', role: 'COMMERCE_REP' },
  ]);
}

/** A key that nobody has: what it is the hash of was never kept. */
async function createKey(manager: EntityManager): Promise<void> {
  await manager.insert(ApiKey, {
    tenantId: DEMO_TENANT_ID,
    id: API_KEY_EXAMPLES.apiKeyId,
    name: 'A program of last year',
    keyHash: randomBytes(32),
    permissions: ['VIEW_ACTIVITIES'],
    createdBy: 'demo',
  });
}
