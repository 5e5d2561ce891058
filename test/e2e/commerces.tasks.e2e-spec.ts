import { beforeEach, describe, expect, it } from 'vitest';
import { ActivityAttribute } from '../../src/activities/entities/activity-attribute.entity.js';
import { ActivityTargetUser } from '../../src/activities/entities/activity-target-user.entity.js';
import type { Permission } from '../../src/auth/permission.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const ROLE_MATCH = { target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'ORDERS' } }] };

describe('a commerce that was made by requests', () => {
  let tenant: TestTenant;
  let path: string;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    const { body } = await tenant.request('POST', '/commerces', { name: 'Bakery', tax_id: 'T-9' });
    path = `/commerces/${body.id}`;
  });

  async function createTask(changes: Record<string, unknown> = {}) {
    const commerceId = path.split('/').at(-1);
    const { status, body } = await tenant.createTask(
      tenant.taskBody({ commerce_id: commerceId, ...changes }),
    );
    expect(status).toBe(201);
    const where = { tenantId: tenant.id, activityId: body.id as string };
    return {
      status: body.status as string,
      target: await tenant.manager.findOneBy(ActivityTargetUser, where),
      attributes: await tenant.manager.findBy(ActivityAttribute, where),
    };
  }

  it('gives the very next task the person with the role', async () => {
    expect(await createTask(ROLE_MATCH)).toMatchObject({
      status: 'UNRESOLVED',
      target: { status: 'FAILED' },
    });
    const { body: user } = await tenant.request('POST', `${path}/users`, { name: 'Eva' });
    await tenant.request('POST', `${path}/users/${user.id}/roles`, { role: 'ORDERS' });

    expect(await createTask(ROLE_MATCH)).toMatchObject({
      status: 'READY',
      target: { status: 'RESOLVED', commerceUserId: user.id, lockReason: 'CRITERIA_MATCH' },
    });

    await tenant.request('PATCH', `${path}/users/${user.id}`, { is_active: false });
    expect((await createTask(ROLE_MATCH)).status).toBe('UNRESOLVED');
    await tenant.request('PATCH', `${path}/users/${user.id}`, { is_active: true });
    await tenant.request('DELETE', `${path}/users/${user.id}/roles/ORDERS`);
    expect((await createTask(ROLE_MATCH)).status).toBe('UNRESOLVED');
  });

  it('gives it the stored fact, where that holds at its time', async () => {
    const wanted = { attribute_keys: ['promotions'] };
    await tenant.request('PUT', `${path}/attributes/promotions`, {
      value: { deal: '2 for 1' },
      valid_from: '2025-01-16T09:00:00Z',
      valid_to: '2025-01-17T09:00:00Z',
    });
    const at = (scheduled_at: string) => createTask({ ...wanted, scheduled_at });

    expect(await at('2025-01-16T09:00:00Z')).toMatchObject({
      status: 'READY',
      attributes: [{ key: 'promotions', status: 'RESOLVED', value: { deal: '2 for 1' } }],
    });
    expect((await at('2025-01-17T09:00:00Z')).status).toBe('UNRESOLVED');
    await tenant.request('DELETE', `${path}/attributes/promotions`);
    expect((await at('2025-01-16T09:00:00Z')).status).toBe('UNRESOLVED');
  });

  it('gives it the name, tax id and primary address', async () => {
    const wanted = { attribute_keys: ['commerce_info'] };
    const { body: first } = await tenant.request('POST', `${path}/addresses`, {
      street: 'Main St 1',
      city: 'Springfield',
      country_code: 'US',
      is_primary: true,
    });
    const { body: second } = await tenant.request('POST', `${path}/addresses`, { street: 'Side St 2' });
    const address = async () => {
      const { attributes } = await createTask(wanted);
      return attributes[0]!.value;
    };

    expect(await address()).toEqual({ name: 'Bakery', taxId: 'T-9', address: 'Main St 1, Springfield, US' });
    await tenant.request('PATCH', `${path}/addresses/${second.id}`, { is_primary: true });
    expect(await address()).toMatchObject({ address: 'Side St 2' });
    await tenant.request('PATCH', `${path}/addresses/${first.id}`, { is_primary: true, city: null });
    await tenant.request('PATCH', path, { name: 'Florist' });
    expect(await address()).toMatchObject({ name: 'Florist', address: 'Main St 1, US' });
  });

  it('is read with VIEW_ACTIVITIES and changed with MANAGE_COMMERCES', async () => {
    const token = (permission: Permission) => tenant.token([permission]);
    const { body: user } = await tenant.request('POST', `${path}/users`, { name: 'Eva' });
    const { body: address } = await tenant.request('POST', `${path}/addresses`, {});
    const contacts = `${path}/users/${user.id}/contacts`;
    const { body: contact } = await tenant.request('POST', contacts, { type: 'OTHER', value: 'x' });
    const reads = ['/commerces', path, `${path}/users/${user.id}`, `${path}/addresses/${address.id}`];
    const writes: [method: string, path: string, body?: object][] = [
      ['POST', '/commerces', { name: 'Another' }],
      ['PATCH', path, {}],
      ['POST', `${path}/addresses`, {}],
      ['PATCH', `${path}/addresses/${address.id}`, {}],
      ['POST', `${path}/users`, { name: 'Max' }],
      ['PATCH', `${path}/users/${user.id}`, {}],
      ['POST', `${path}/users/${user.id}/roles`, { role: 'OWNER' }],
      ['DELETE', `${path}/users/${user.id}/roles/OWNER`],
      ['POST', contacts, { type: 'OTHER', value: 'x' }],
      ['PATCH', `${contacts}/${contact.id}`, {}],
      ['PUT', `${path}/attributes/promotions`, { value: 1 }],
      ['DELETE', `${path}/attributes/promotions`],
    ];

    for (const read of [...reads, `${contacts}/${contact.id}`, `${path}/attributes`]) {
      const allowed = await tenant.request('GET', read, undefined, { token: token('VIEW_ACTIVITIES') });
      const refused = await tenant.request('GET', read, undefined, { token: token('MANAGE_COMMERCES') });
      expect([outcomeOf(allowed), outcomeOf(refused)]).toEqual(['200', '403 PERMISSION_MISSING']);
    }
    for (const [method, write, body] of writes) {
      const refused = await tenant.request(method, write, body, { token: token('VIEW_ACTIVITIES') });
      const allowed = await tenant.request(method, write, body, { token: token('MANAGE_COMMERCES') });
      expect(outcomeOf(refused)).toBe('403 PERMISSION_MISSING');
      expect(allowed.status).toBeLessThan(300);
    }
  });
});
