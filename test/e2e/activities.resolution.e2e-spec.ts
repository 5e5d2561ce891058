import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { CommerceAttribute } from '../../src/commerces/entities/commerce-attribute.entity.js';
import { CommerceUserRole } from '../../src/commerces/entities/commerce-user-role.entity.js';
import { CommerceUser } from '../../src/commerces/entities/commerce-user.entity.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import type { Answer } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
});

async function get(path: string): Promise<Answer['body']> {
  return (await tenant.request('GET', path)).body;
}

function retry(id: string): Promise<Answer> {
  return tenant.request('PATCH', `/activities/${id}/retry-resolution`);
}

function resolve(id: string, targetId: string, body: unknown): Promise<Answer> {
  return tenant.request('PATCH', `/activities/${id}/target-users/${targetId}/resolve`, body);
}

async function addTaskWithTarget(changes: Record<string, unknown> = {}) {
  const id = await tenant.addTask(changes);
  const [target] = await get(`/activities/${id}/target-users`);
  return { id, targetId: target.id as string };
}

async function storePromotions(value: string | string[] = ['2 for 1'], changes: object = {}): Promise<void> {
  const { id: tenantId, commerceId } = tenant;
  await tenant.manager.insert(CommerceAttribute, {
    tenantId,
    commerceId,
    key: 'promotions',
    value,
    ...changes,
  });
}

describe('retrying the resolution', () => {
  it('makes it READY when all could be resolved', async () => {
    const configId = await tenant.addTargetConfig({}, [{ config: { role: 'OWNER' } }]);
    const id = await tenant.addTask({
      attributes: [{ key: 'promotions' }, { key: 'commerce_info', value: 'as given' }],
    });
    const [{ id: targetId }] = await get(`/activities/${id}/target-users`);
    const owner = await tenant.addUser({ roles: ['OWNER'] });
    await storePromotions();

    const { status, headers, body } = await retry(id);

    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"2"');
    expect(body).toMatchObject({ status: 'READY', version: 2 });
    expect(await get(`/activities/${id}/target-users`)).toMatchObject([
      { id: targetId, status: 'RESOLVED', commerceUserId: owner, lockReason: 'CRITERIA_MATCH', configId },
    ]);
    expect(await get(`/activities/${id}/attributes`)).toMatchObject([
      { key: 'commerce_info', status: 'RESOLVED', resolver: 'CALLER_PROVIDED', value: 'as given' },
      { key: 'promotions', status: 'RESOLVED', value: ['2 for 1'], errorMessage: null },
    ]);
    expect((await get(`/activities/${id}/status-events`)).at(-1)).toMatchObject({
      eventType: 'RESOLUTION_RETRY_SUCCESS',
      fromStatus: 'UNRESOLVED',
      toStatus: 'READY',
      errorCode: null,
    });
  });

  it('leaves it UNRESOLVED when something is still missing, and keeps what was found', async () => {
    await tenant.addTargetConfig();
    const id = await tenant.addTask({ attribute_keys: ['promotions'] });
    await storePromotions();

    const { status, body } = await retry(id);

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'UNRESOLVED', version: 2 });
    expect(await get(`/activities/${id}/attributes`)).toMatchObject([{ status: 'RESOLVED' }]);
    expect(await get(`/activities/${id}/target-users`)).toMatchObject([{ status: 'FAILED' }]);
    expect((await get(`/activities/${id}/status-events`)).at(-1)).toMatchObject({
      eventType: 'RESOLUTION_RETRY_FAILED',
      fromStatus: 'UNRESOLVED',
      toStatus: 'UNRESOLVED',
      errorCode: 'TARGET_UNRESOLVED',
    });
  });

  it("goes by the request's own criteria again", async () => {
    await tenant.addTargetConfig({ fallbackToOwner: false, fallbackToCommerceRep: false }, [
      { config: { role: 'OWNER' } },
    ]);
    const id = await tenant.addTask({
      target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'FINANCE' } }],
    });
    await tenant.addUser({ roles: ['OWNER'] });

    expect((await retry(id)).body.status).toBe('UNRESOLVED');

    const finance = await tenant.addUser({ roles: ['FINANCE'] });
    expect((await retry(id)).body.status).toBe('READY');
    expect(await get(`/activities/${id}/target-users`)).toMatchObject([{ commerceUserId: finance }]);
  });

  it('goes by the time that it is scheduled at now', async () => {
    const id = await tenant.addTask({ attribute_keys: ['promotions'] });
    await storePromotions('in spring', { validFrom: new Date('2025-03-01T00:00:00Z') });
    expect((await retry(id)).body.status).toBe('UNRESOLVED');

    await tenant.request('PATCH', `/activities/tasks/${id}`, { scheduled_at: '2025-04-01T00:00:00Z' });

    expect((await retry(id)).body.status).toBe('READY');
  });

  it('answers 400 for one that is READY', async () => {
    const id = await tenant.addTask();

    expect(await retry(id)).toMatchObject({ status: 400, body: { code: 'INVALID_STATUS' } });
    expect((await get(`/activities/${id}`)).version).toBe(1);
  });

  it('happens once of 10 at the same moment', async () => {
    const id = await tenant.addTask({ attribute_keys: ['promotions'] });
    await storePromotions();

    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await retry(id)).status));

    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 400)]);
    expect(await get(`/activities/${id}/status-events`)).toHaveLength(3);
  });
});

describe('choosing the person by hand', () => {
  it('resolves a FAILED target and makes the activity READY', async () => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();
    const person = await tenant.addUser();

    const { status, body } = await resolve(id, targetId, { commerce_user_id: person.toUpperCase() });

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'READY', version: 2 });
    expect(await get(`/activities/${id}/target-users`)).toMatchObject([
      {
        id: targetId,
        status: 'RESOLVED',
        commerceUserId: person,
        lockReason: 'MANUAL_ASSIGNMENT',
        errorMessage: null,
      },
    ]);
    expect((await get(`/activities/${id}/status-events`)).at(-1)).toMatchObject({
      eventType: 'MANUAL_ASSIGNMENT',
      fromStatus: 'UNRESOLVED',
      toStatus: 'READY',
      actor: 'tester',
    });
  });

  it('resolves a PENDING target of one that is READY', async () => {
    await tenant.addTargetConfig({ resolutionStrategy: 'MANUAL' });
    const { id, targetId } = await addTaskWithTarget();

    const { body } = await resolve(id, targetId, { commerce_user_id: await tenant.addUser() });

    expect(body.status).toBe('READY');
    expect((await get(`/activities/${id}/status-events`)).at(-1)).toMatchObject({
      eventType: 'MANUAL_ASSIGNMENT',
      fromStatus: 'READY',
      toStatus: 'READY',
    });
  });

  it('leaves it UNRESOLVED while an attribute is missing', async () => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget({ attribute_keys: ['promotions'] });

    const { body } = await resolve(id, targetId, { commerce_user_id: await tenant.addUser() });

    expect(body.status).toBe('UNRESOLVED');
    expect((await get(`/activities/${id}/status-events`)).at(-1)).toMatchObject({
      eventType: 'MANUAL_ASSIGNMENT',
      errorCode: 'ATTRIBUTE_UNRESOLVED',
    });
  });

  it('refuses a target that is resolved', async () => {
    await tenant.addUser({ roles: ['OWNER'] });
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();

    expect(await resolve(id, targetId, { commerce_user_id: await tenant.addUser() })).toMatchObject({
      status: 409,
      body: { code: 'TARGET_RESOLVED' },
    });
  });

  it('refuses one of an activity that is canceled', async () => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();
    await tenant.request('POST', `/activities/${id}/cancel`);

    expect(await resolve(id, targetId, { commerce_user_id: await tenant.addUser() })).toMatchObject({
      status: 409,
      body: { code: 'INVALID_STATUS' },
    });
  });

  it('answers the same 404 for a person of nowhere, of another commerce and of another tenant', async () => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();
    const { id: tenantId, manager } = tenant;
    const [otherCommerce, elsewhere] = [uuidv7(), uuidv7()];
    await manager.insert(Commerce, { tenantId, id: otherCommerce, name: 'Other' });
    await manager.insert(CommerceUser, {
      tenantId,
      id: elsewhere,
      commerceId: otherCommerce,
      name: 'A person',
    });
    const theirs = await (await TestTenant.create()).addUser();

    const answers = await Promise.all(
      [uuidv7(), elsewhere, theirs].map((person) => resolve(id, targetId, { commerce_user_id: person })),
    );

    for (const { status, body } of answers)
      expect([status, body.code, body.details[0].field]).toEqual([
        404,
        'COMMERCE_USER_NOT_FOUND',
        '/commerce_user_id',
      ]);
  });

  it('refuses a person who is inactive', async () => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();
    const person = await tenant.addUser({ isActive: false });

    expect(await resolve(id, targetId, { commerce_user_id: person })).toMatchObject({
      status: 400,
      body: { code: 'COMMERCE_USER_INACTIVE' },
    });
  });

  it('answers 404 for a target of another activity', async () => {
    await tenant.addTargetConfig();
    const [first, second] = [await addTaskWithTarget(), await addTaskWithTarget()];

    expect(
      await resolve(first.id, second.targetId, { commerce_user_id: await tenant.addUser() }),
    ).toMatchObject({ status: 404, body: { code: 'TARGET_USER_NOT_FOUND' } });
  });

  it.each([
    [{}, 'REQUIRED'],
    [{ commerce_user_id: 'x' }, 'INVALID_UUID'],
  ])('refuses the body %j', async (body, code) => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();

    expect(await resolve(id, targetId, body)).toMatchObject({
      status: 400,
      body: { details: [{ field: '/commerce_user_id', code }] },
    });
  });

  it('is done once of 10 at the same moment', async () => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();
    const people = await Promise.all(Array.from({ length: 10 }, () => tenant.addUser()));

    const answers = await Promise.all(
      people.map((person) => resolve(id, targetId, { commerce_user_id: person })),
    );

    const winner = people[answers.findIndex(({ status }) => status === 200)];
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
    expect(await get(`/activities/${id}/target-users`)).toMatchObject([{ commerceUserId: winner }]);
    expect(await tenant.manager.findOneBy(Activity, { tenantId: tenant.id, id })).toMatchObject({
      version: 2,
    });
  });

  it('is for people, whatever their role', async () => {
    await tenant.addTargetConfig();
    const { id, targetId } = await addTaskWithTarget();
    const person = await tenant.addUser();
    await tenant.manager.insert(CommerceUserRole, {
      tenantId: tenant.id,
      commerceUserId: person,
      role: 'OTHER',
    });

    expect((await resolve(id, targetId, { commerce_user_id: person })).status).toBe(200);
  });
});
