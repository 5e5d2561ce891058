import { beforeEach, describe, expect, it } from 'vitest';
import { CommerceUserRole } from '../../src/commerces/entities/commerce-user-role.entity.js';
import { CommerceUser } from '../../src/commerces/entities/commerce-user.entity.js';
import { newId } from '../../src/common/new-id.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

describe("a commerce's users", () => {
  let tenant: TestTenant;
  let path: string;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    path = `/commerces/${tenant.commerceId}/users`;
  });

  async function create(body: Record<string, unknown> = {}) {
    return tenant.request('POST', path, { name: 'Eva', ...body });
  }

  it('are created with the fields given, and answered as they can be read', async () => {
    const created = await create({ external_id: 'U-1', is_active: false });

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.any(String),
      name: 'Eva',
      externalId: 'U-1',
      isActive: false,
      roles: [],
      contacts: [],
      createdAt: expect.any(String),
      updatedAt: created.body.createdAt,
    });
    expect(created.headers.get('location')).toBe(`/api${path}/${created.body.id}`);
    expect((await tenant.request('GET', `${path}/${created.body.id}`)).body).toEqual(created.body);
  });

  it('are in the detail of the commerce with their roles and contacts, the oldest first', async () => {
    const first = await create();
    const second = await create({ name: 'Max' });
    await tenant.request('POST', `${path}/${second.body.id}/roles`, { role: 'OWNER' });
    await tenant.request('POST', `${path}/${second.body.id}/roles`, { role: 'FINANCE' });
    const contact = await tenant.request('POST', `${path}/${second.body.id}/contacts`, {
      type: 'PHONE',
      value: '+34911234567',
    });

    const { body } = await tenant.request('GET', `/commerces/${tenant.commerceId}`);

    const complete = { ...second.body, roles: ['FINANCE', 'OWNER'], contacts: [contact.body] };
    expect(body.users).toEqual([{ ...first.body, isActive: true, externalId: null }, complete]);
    expect((await tenant.request('GET', `${path}/${second.body.id}`)).body).toEqual(complete);
  });

  it('change in the fields given, and null clears one', async () => {
    const { body: before } = await create({ external_id: 'U-1' });
    await tenant.request('POST', `${path}/${before.id}/roles`, { role: 'OWNER' });

    const changed = await tenant.request('PATCH', `${path}/${before.id}`, {
      name: 'Max',
      external_id: null,
      is_active: false,
    });
    const untouched = await tenant.request('PATCH', `${path}/${before.id}`, { name: null });

    expect(changed).toMatchObject({
      status: 200,
      body: { id: before.id, name: 'Max', externalId: null, isActive: false, roles: ['OWNER'] },
    });
    expect(untouched).toMatchObject({ status: 200, body: changed.body });
  });

  it('have an external id of their own within the commerce, and only there', async () => {
    const sibling = await tenant.request('POST', '/commerces', { name: 'Sibling' });
    await create({ external_id: 'U-1' });
    const other = await create({ external_id: 'U-2' });

    const answers = [
      await create({ external_id: 'U-1' }),
      await tenant.request('PATCH', `${path}/${other.body.id}`, { external_id: 'U-1' }),
    ];
    const elsewhere = await tenant.request('POST', `/commerces/${sibling.body.id}/users`, {
      name: 'Eva',
      external_id: 'U-1',
    });

    for (const answer of answers) {
      expect(outcomeOf(answer)).toBe('409 EXTERNAL_ID_EXISTS');
      expect(answer.body.details).toMatchObject([{ field: '/external_id', code: 'EXTERNAL_ID_EXISTS' }]);
    }
    expect(elsewhere.status).toBe(201);
  });

  it('are created once by parallel requests with one external id', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ external_id: 'U-1' })));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  });

  it('are at most 500, also by parallel requests', async () => {
    const { id: tenantId, commerceId } = tenant;
    const rows = Array.from({ length: 498 }, () => ({ tenantId, id: newId(), commerceId, name: 'One' }));
    await tenant.manager.insert(CommerceUser, rows);

    const answers = await Promise.all(Array.from({ length: 4 }, () => create()));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      '201',
      '409 TOO_MANY_USERS',
      '409 TOO_MANY_USERS',
    ]);
    const detail = await tenant.request('GET', `/commerces/${commerceId}`);
    expect(detail.body.users).toHaveLength(500);
  });

  it('of another commerce or tenant are absent on every path below them', async () => {
    const other = await TestTenant.create();
    const theirs = await other.request('POST', `/commerces/${other.commerceId}/users`, { name: 'Theirs' });
    const sibling = await tenant.request('POST', '/commerces', { name: 'Sibling' });
    const siblings = await tenant.request('POST', `/commerces/${sibling.body.id}/users`, {
      name: 'Siblings',
    });
    const contact = { type: 'OTHER', value: 'x' };
    const requests: [method: string, under: string, body?: object][] = [
      ['GET', ''],
      ['PATCH', '', { name: 'Mine' }],
      ['POST', '/roles', { role: 'OWNER' }],
      ['DELETE', '/roles/OWNER'],
      ['POST', '/contacts', contact],
      ['GET', `/contacts/${ABSENT}`],
      ['PATCH', `/contacts/${ABSENT}`, { is_primary: true }],
    ];
    const headers = { 'x-request-id': 'the-same' };

    for (const [method, under, body] of requests) {
      const texts = new Set<string>();
      for (const id of [ABSENT, theirs.body.id, siblings.body.id] as string[]) {
        const answer = await tenant.request(method, `${path}/${id}${under}`, body, { headers });
        expect(outcomeOf(answer)).toBe('404 COMMERCE_USER_NOT_FOUND');
        texts.add(answer.text);
      }
      expect(texts.size).toBe(1);
      for (const commerce of [ABSENT, other.commerceId]) {
        const answer = await tenant.request(
          method,
          `/commerces/${commerce}/users/${theirs.body.id}${under}`,
          body,
        );
        expect(outcomeOf(answer)).toBe('404 COMMERCE_NOT_FOUND');
      }
    }
    for (const commerce of [ABSENT, other.commerceId]) {
      const answer = await tenant.request('POST', `/commerces/${commerce}/users`, { name: 'Mine' });
      expect(outcomeOf(answer)).toBe('404 COMMERCE_NOT_FOUND');
    }
    const unchanged = await tenant.request('GET', `/commerces/${sibling.body.id}`);
    expect(unchanged.body.users).toEqual([siblings.body]);
  });

  const REFUSED: [field: string, code: string, value: unknown][] = [
    ['name', 'INVALID_STRING', ''],
    ['name', 'INVALID_STRING', ' '],
    ['name', 'INVALID_STRING', 'x'.repeat(256)],
    ['name', 'INVALID_STRING', {}],
    ['external_id', 'INVALID_STRING', ''],
    ['external_id', 'INVALID_STRING', 7],
    ['external_id', 'INVALID_STRING', 'x'.repeat(256)],
    ['is_active', 'INVALID_BOOLEAN', 0],
    ['roles', 'UNKNOWN_FIELD', ['OWNER']],
  ];

  it.each(REFUSED)('refuse /%s as %s: %j', async (field, code, value) => {
    const { body: user } = await create();

    for (const answer of [
      await create({ [field]: value }),
      await tenant.request('PATCH', `${path}/${user.id}`, { [field]: value }),
    ]) {
      expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    }
  });

  describe('roles', () => {
    let user: string;

    beforeEach(async () => {
      const { body } = await create();
      user = `${path}/${body.id}`;
    });

    it('are given, as often as asked, and taken', async () => {
      const given = await tenant.request('POST', `${user}/roles`, { role: 'OWNER' });
      const again = await tenant.request('POST', `${user}/roles`, { role: 'OWNER' });

      expect(given).toMatchObject({ status: 200, body: { roles: ['OWNER'] } });
      expect(again).toMatchObject({ status: 200, body: given.body });
      const taken = await tenant.request('DELETE', `${user}/roles/OWNER`);
      expect(taken).toMatchObject({ status: 204, text: '' });
      expect(outcomeOf(await tenant.request('DELETE', `${user}/roles/OWNER`))).toBe(
        '404 COMMERCE_USER_ROLE_NOT_FOUND',
      );
      expect((await tenant.request('GET', user)).body.roles).toEqual([]);
    });

    it('are given once by parallel requests, and taken by one of them', async () => {
      const given = await Promise.all(
        Array.from({ length: 6 }, () => tenant.request('POST', `${user}/roles`, { role: 'ADMIN' })),
      );
      expect(given.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
      expect(await tenant.manager.countBy(CommerceUserRole, { tenantId: tenant.id })).toBe(1);

      const taken = await Promise.all(
        Array.from({ length: 4 }, () => tenant.request('DELETE', `${user}/roles/ADMIN`)),
      );
      expect(taken.filter(({ status }) => status === 204)).toHaveLength(1);
      expect(taken.filter(({ status }) => status === 404)).toHaveLength(3);
    });

    it.each([
      [{}, 'role', 'REQUIRED'],
      [{ role: null }, 'role', 'REQUIRED'],
      [{ role: 'owner' }, 'role', 'NOT_ALLOWED'],
      [{ role: ['OWNER'] }, 'role', 'NOT_ALLOWED'],
      [{ role: 'OWNER', since: 1 }, 'since', 'UNKNOWN_FIELD'],
    ])('refuse %j', async (body, field, code) => {
      const answer = await tenant.request('POST', `${user}/roles`, body);

      expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.body.details).toMatchObject([{ field: `/${field}`, code }]);
    });

    it.each(['BOSS', 'owner', 'toString', '%00'])(
      'that do not exist, such as %s, cannot be taken',
      async (role) => {
        const answer = await tenant.request('DELETE', `${user}/roles/${role}`);

        expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
        expect(answer.body.details).toMatchObject([{ field: 'role', code: 'NOT_ALLOWED' }]);
      },
    );
  });
});
