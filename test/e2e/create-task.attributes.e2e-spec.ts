import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { ActivityAttribute } from '../../src/activities/entities/activity-attribute.entity.js';
import { AttributeKey } from '../../src/activity-config/attributes/entities/attribute-key.entity.js';
import { ActivityStatusEvent } from '../../src/activities/entities/activity-status-event.entity.js';
import { CommerceAddress } from '../../src/commerces/entities/commerce-address.entity.js';
import { CommerceAttribute } from '../../src/commerces/entities/commerce-attribute.entity.js';
import { TestTenant } from '../support/test-tenant.js';

describe('attribute resolution of POST /api/activities/tasks', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  async function createAndFindAttributes(changes: Record<string, unknown>) {
    const { body, status } = await tenant.createTask(tenant.taskBody(changes));
    expect(status).toBe(201);
    const attributes = await tenant.manager.find(ActivityAttribute, {
      where: { tenantId: tenant.id, activityId: body.id },
      order: { key: 'ASC' },
    });
    return { task: body, attributes };
  }

  async function store(key: string, value: unknown, validity: { validFrom?: Date; validTo?: Date } = {}) {
    const attribute = { tenantId: tenant.id, commerceId: tenant.commerceId, key, value, ...validity };
    await tenant.manager.insert(CommerceAttribute, attribute as never);
  }

  it('resolves commerce_info from the commerce and other keys from what is stored', async () => {
    await store('promotions', ['2 for 1']);
    await tenant.manager.insert(CommerceAddress, {
      tenantId: tenant.id,
      id: uuidv7(),
      commerceId: tenant.commerceId,
      street: 'Av. Juárez 12',
      city: 'Puebla',
      countryCode: 'MX',
      isPrimary: true,
    });

    const { task, attributes } = await createAndFindAttributes({
      attribute_keys: ['promotions', 'commerce_info'],
    });

    expect(task.status).toBe('READY');
    expect(attributes).toMatchObject([
      {
        key: 'commerce_info',
        status: 'RESOLVED',
        strategy: 'UPFRONT',
        resolver: 'INTERNAL_SERVICE',
        byPolicy: false,
        value: { name: 'Corner shop', taxId: 'TAX-1', address: 'Av. Juárez 12, Puebla, MX' },
      },
      { key: 'promotions', status: 'RESOLVED', value: ['2 for 1'], resolvedAt: expect.any(Date) },
    ]);
  });

  it('has null for the address of a commerce without a primary one', async () => {
    const { attributes } = await createAndFindAttributes({ attribute_keys: ['commerce_info'] });

    expect(attributes[0]!.value).toEqual({ name: 'Corner shop', taxId: 'TAX-1', address: null });
  });

  it.each([
    ['from', { validFrom: new Date('2025-01-16T09:00:00Z') }, 'RESOLVED'],
    ['after', { validFrom: new Date('2025-01-16T09:00:00.001Z') }, 'FAILED'],
    ['until', { validTo: new Date('2025-01-16T09:00:00Z') }, 'FAILED'],
    ['until after', { validTo: new Date('2025-01-16T09:00:00.001Z') }, 'RESOLVED'],
  ])('takes a stored value only while it holds: valid %s the scheduled time', async (_, validity, status) => {
    await store('promotions', 'soda', validity);

    expect((await createAndFindAttributes({ attribute_keys: ['promotions'] })).attributes[0]).toMatchObject({
      status,
    });
  });

  it('prefers the value of the request, and stores any JSON as it came', async () => {
    await store('promotions', 'stored');
    await tenant.addPolicy({ key: 'promotions', strategy: 'ON_DISPATCH', resolver: 'INTERNAL_SERVICE' });
    const value = { list: [1.5, 'é🏪', null, true, { a: [] }], empty: '' };

    const { attributes } = await createAndFindAttributes({
      attributes: [{ key: 'promotions', value, fallback: 1 }],
    });

    expect(attributes).toMatchObject([
      { status: 'RESOLVED', resolver: 'CALLER_PROVIDED', strategy: 'ON_DISPATCH', byPolicy: true, value },
    ]);
  });

  it.each([false, 0, '', [], {}])('takes %j for a value', async (value) => {
    const { attributes } = await createAndFindAttributes({ attributes: [{ key: 'promotions', value }] });

    expect(attributes[0]).toMatchObject({ status: 'RESOLVED', value });
  });

  it('makes one attribute of a key that is in both lists', async () => {
    const { attributes } = await createAndFindAttributes({
      attribute_keys: ['promotions'],
      attributes: [{ key: 'promotions', value: 'mine' }],
    });

    expect(attributes).toMatchObject([{ key: 'promotions', value: 'mine' }]);
  });

  it('leaves a key pending by ON_DISPATCH, and keeps the fallback for then', async () => {
    await store('promotions', 'stored');
    await tenant.addPolicy({ key: 'promotions', strategy: 'ON_DISPATCH', resolver: 'INTERNAL_SERVICE' });

    const { task, attributes } = await createAndFindAttributes({
      attributes: [{ key: 'promotions', fallback: 'later' }],
    });

    expect(task.status).toBe('READY');
    expect(attributes).toMatchObject([
      { status: 'PENDING', value: null, fallback: 'later', resolvedAt: null },
    ]);
  });

  it('asks nobody by CALLER_PROVIDED: the fallback, or a failure', async () => {
    await store('promotions', 'stored');
    await tenant.addPolicy({ key: 'promotions', strategy: 'CALLER_PROVIDED', resolver: 'CALLER_PROVIDED' });

    const withFallback = await createAndFindAttributes({
      attributes: [{ key: 'promotions', fallback: ['none'] }],
    });
    const without = await createAndFindAttributes({ attribute_keys: ['promotions'] });

    expect(withFallback).toMatchObject({
      task: { status: 'READY' },
      attributes: [{ status: 'FALLBACK', value: ['none'] }],
    });
    expect(without).toMatchObject({
      task: { status: 'UNRESOLVED' },
      attributes: [{ status: 'FAILED', value: null, errorMessage: expect.any(String) }],
    });
  });

  it('makes an UNRESOLVED task, with the event that says which keys failed', async () => {
    await tenant.addAttributeKey('stock');

    const { task } = await createAndFindAttributes({
      attribute_keys: ['promotions', 'stock', 'commerce_info'],
      target_criteria: [],
    });

    expect(task.status).toBe('UNRESOLVED');
    const event = await tenant.manager.findOneByOrFail(ActivityStatusEvent, {
      tenantId: tenant.id,
      activityId: task.id,
      eventType: 'RESOLUTION_FAILED',
    });
    expect(event.errorCode).toBe('TARGET_UNRESOLVED,ATTRIBUTE_UNRESOLVED');
    expect(event.errorMessage).toMatch(/promotions: .*stock: /);
    expect(event.errorMessage).not.toContain('commerce_info');
  });

  it('knows the built-in keys of a tenant whose catalogue was never written', async () => {
    await tenant.manager.delete(AttributeKey, { tenantId: tenant.id });

    const { attributes } = await createAndFindAttributes({ attribute_keys: ['commerce_info'] });

    expect(attributes).toMatchObject([{ key: 'commerce_info', status: 'RESOLVED' }]);
  });

  it('refuses a key that the tenant has made inactive, as inactive', async () => {
    await tenant.manager.update(AttributeKey, { tenantId: tenant.id }, { isActive: false });

    const answer = await tenant.createTask(tenant.taskBody({ attribute_keys: ['promotions'] }));

    expect(answer).toMatchObject({ status: 400, body: { details: [{ code: 'INACTIVE_ATTRIBUTE_KEY' }] } });
  });

  it("never takes another commerce's value", async () => {
    const other = await TestTenant.create();
    await other.manager.insert(CommerceAttribute, {
      tenantId: other.id,
      commerceId: other.commerceId,
      key: 'promotions',
      value: 'theirs' as never,
    });

    expect((await createAndFindAttributes({ attribute_keys: ['promotions'] })).task.status).toBe(
      'UNRESOLVED',
    );
  });
});
