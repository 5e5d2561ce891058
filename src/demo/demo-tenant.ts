import { randomBytes } from 'node:crypto';
import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import { BUILT_IN_KEYS } from '../activity-config/attributes/built-in-keys.js';
import { AttributeKey } from '../activity-config/attributes/entities/attribute-key.entity.js';
import { AttributePolicy } from '../activity-config/attributes/entities/attribute-policy.entity.js';
import { CommerceAddress } from '../commerces/entities/commerce-address.entity.js';
import { CommerceAttribute } from '../commerces/entities/commerce-attribute.entity.js';
import { CommerceUserContact } from '../commerces/entities/commerce-user-contact.entity.js';
import { CommerceUserRole } from '../commerces/entities/commerce-user-role.entity.js';
import { CommerceUser } from '../commerces/entities/commerce-user.entity.js';
import { Commerce } from '../commerces/entities/commerce.entity.js';
import { DispatchConfig } from '../activity-config/dispatch/entities/dispatch-config.entity.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { Operator } from '../operators/entities/operator.entity.js';
import { RouteOperator } from '../routes/entities/route-operator.entity.js';
import { Route } from '../routes/entities/route.entity.js';
import { TargetResolutionConfig } from '../activity-config/targets/entities/target-resolution-config.entity.js';
import { TargetResolutionCriterion } from '../activity-config/targets/entities/target-resolution-criterion.entity.js';
import type { TenantRows } from '../database/tenant/tenant-rows.js';
import type { TenantsRepository } from '../tenants/tenants.repository.js';
import { TARGET_CONFIG_EXAMPLES } from '../activity-config/targets/target-config.examples.js';
import { API_KEY_EXAMPLES } from '../auth/api-keys/api-key.examples.js';
import { ApiKey } from '../auth/api-keys/entities/api-key.entity.js';
import { COMMERCE_EXAMPLES } from '../commerces/commerce.examples.js';
import { OPERATOR_EXAMPLES } from '../operators/operator.examples.js';
import { ROUTE_EXAMPLES } from '../routes/route.examples.js';
import { DISPATCH_CONFIG_EXAMPLES } from '../dispatch/configs/dispatch-config.examples.js';
import { DispatchAdoption } from '../dispatch/entities/dispatch-adoption.entity.js';
import { DispatchConfigState } from '../dispatch/entities/dispatch-config-state.entity.js';
import { createDemoActivities } from './demo-activities.js';

export const DEMO_TENANT_ID = 'aa0e8400-e29b-41d4-a716-446655440000' as TenantId;

const COMMERCE_NAME = 'Abarrotes La Esquina';

/**
 * Makes a tenant in which the documented example of a create gives READY, with a target and both attributes
 * resolved, and in which the examples of all other operations work once as they stand.
 *
 * @param tenants in a transaction, so that it is there as a whole or not at all.
 */
export async function createDemoTenant(tenants: TenantsRepository): Promise<void> {
  await tenants.ensure(DEMO_TENANT_ID, 'Demo');
  const rows = tenants.rowsOf(DEMO_TENANT_ID);
  await createAttributes(rows);
  await createCommerce(rows);
  await createRoute(rows);
  await createTargetConfigs(rows);
  await createDemoActivities(rows, DEMO_TENANT_ID);
  await createKey(rows);
  await createDispatchConfig(rows);
}

async function createAttributes(rows: TenantRows): Promise<void> {
  for (const key of BUILT_IN_KEYS) {
    await rows.insert(AttributeKey, { key });
    await rows.insert(AttributePolicy, { key, strategy: 'UPFRONT', resolver: 'INTERNAL_SERVICE' });
  }
  await rows.insert(AttributeKey, {
    key: COMMERCE_EXAMPLES.attributeKey,
    description: 'When the shop is open',
  });
}

async function createCommerce(rows: TenantRows): Promise<void> {
  const { commerceId } = COMMERCE_EXAMPLES;
  await rows.insert(Commerce, {
    id: commerceId,
    name: COMMERCE_NAME,
    searchWords: searchWords(DEMO_TENANT_ID, COMMERCE_NAME),
    externalId: 'SHOP-001',
    taxId: 'ALE010203AB1',
  });
  await rows.insert(CommerceAddress, {
    commerceId,
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
  await createPerson(rows, 'María López', 'COMMERCE_REP', { userId, contactId, phone: '+522221234567' });
  const owner = { userId: newId(), contactId: newId(), phone: '+522227654321' };
  await createPerson(rows, 'José Hernández', 'OWNER', owner);
  await rows.insert(CommerceAttribute, {
    commerceId,
    key: 'promotions',
    value: ['2 for 1 on soda', '10 % off coffee'],
  });
}

async function createPerson(
  rows: TenantRows,
  name: string,
  role: CommerceUserRole['role'],
  { userId, contactId, phone }: { userId: string; contactId: string; phone: string },
): Promise<void> {
  await rows.insert(CommerceUser, {
    id: userId,
    commerceId: COMMERCE_EXAMPLES.commerceId,
    name,
  });
  await rows.insert(CommerceUserRole, { commerceUserId: userId, role });
  await rows.insert(CommerceUserContact, {
    commerceUserId: userId,
    id: contactId,
    type: 'PHONE',
    value: phone,
    isPrimary: true,
  });
}

async function createRoute(rows: TenantRows): Promise<void> {
  await rows.insert(Operator, {
    id: OPERATOR_EXAMPLES.operatorId,
    type: 'SALESMAN',
    name: 'Ana Torres',
    email: 'ana.torres@example.com',
    externalId: 'OP-001',
  });
  await rows.insert(Operator, {
    id: OPERATOR_EXAMPLES.otherOperatorId,
    type: 'SALESMAN',
    name: 'Luis Vega',
    externalId: 'OP-002',
  });
  await rows.insert(Route, {
    id: ROUTE_EXAMPLES.routeId,
    name: 'Centro',
    externalId: 'ROUTE-001',
  });
  await rows.insert(RouteOperator, {
    routeId: ROUTE_EXAMPLES.routeId,
    operatorId: OPERATOR_EXAMPLES.operatorId,
    role: 'LEAD',
  });
}

async function createTargetConfigs(rows: TenantRows): Promise<void> {
  const { configId, spareConfigId } = TARGET_CONFIG_EXAMPLES;
  await rows.insert(TargetResolutionConfig, {
    id: configId,
    name: 'Whom we spoke to last, else the representative',
    resolutionStrategy: 'ON_CREATION',
    priority: 0,
  });
  await rows.insert(TargetResolutionConfig, {
    id: spareConfigId,
    name: 'The rules of last year',
    resolutionStrategy: 'MANUAL',
    priority: 0,
    isActive: false,
  });
  const criteria = [
    { type: 'LAST_CONTACTED_SAME_CHANNEL', role: null },
    { type: 'ROLE_MATCH', role: 'COMMERCE_REP' },
  ] as const;
  for (const [position, criterion] of criteria.entries())
    await rows.insert(TargetResolutionCriterion, { configId, position, priority: position, ...criterion });
}

/** A key that nobody has: what it is the hash of was never kept. */
async function createKey(rows: TenantRows): Promise<void> {
  await rows.insert(ApiKey, {
    id: API_KEY_EXAMPLES.apiKeyId,
    name: 'A program of last year',
    keyHash: randomBytes(32),
    permissions: ['VIEW_ACTIVITIES'],
    createdBy: 'demo',
  });
}

/**
 * Sends messages to nobody, and has them dispatched at once. Visits and calls have no provider here, so that the
 * other examples stay READY for what is tried next.
 */
async function createDispatchConfig(rows: TenantRows): Promise<void> {
  const { configId } = DISPATCH_CONFIG_EXAMPLES;
  const now = new Date();
  await rows.insert(DispatchConfig, {
    id: configId,
    name: 'WhatsApp trial',
    provider: 'MOCK',
    channel: 'WHATSAPP',
    timing: 'AT_SCHEDULE',
    retryDelays: [5, 60],
    timeoutSeconds: 15,
    maxInFlight: 8,
    adoptFrom: now,
    isActive: true,
  });
  await rows.insert(DispatchConfigState, { configId });
  await rows.insert(DispatchAdoption, {
    configId,
    dueAt: now,
    pass: 'SWEEP',
    startedAt: now,
    createdFrom: now,
  });
}
