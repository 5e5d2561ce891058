import { beforeEach, describe, expect, it } from 'vitest';
import { CommerceUserContact } from '../../src/commerces/entities/commerce-user-contact.entity.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

describe("a commerce user's contacts", () => {
  let tenant: TestTenant;
  let userId: string;
  let path: string;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    userId = await tenant.addUser();
    path = `/commerces/${tenant.commerceId}/users/${userId}/contacts`;
  });

  async function create(type: unknown, value: unknown, isPrimary?: unknown) {
    return tenant.request('POST', path, { type, value, is_primary: isPrimary });
  }

  async function change(id: string, body: Record<string, unknown>) {
    return tenant.request('PATCH', `${path}/${id}`, body);
  }

  async function primaries(): Promise<unknown[]> {
    const where = { tenantId: tenant.id, commerceUserId: userId, isPrimary: true };
    return (await tenant.manager.findBy(CommerceUserContact, where)).map(({ id }) => id);
  }

  it('are created with the fields given, and answered as they can be read', async () => {
    const created = await create('WHATSAPP', '+5215512345678', true);

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.any(String),
      type: 'WHATSAPP',
      value: '+5215512345678',
      isPrimary: true,
      createdAt: expect.any(String),
      updatedAt: created.body.createdAt,
    });
    expect(created.headers.get('location')).toBe(`/api${path}/${created.body.id}`);
    expect((await tenant.request('GET', `${path}/${created.body.id}`)).body).toEqual(created.body);
    const user = await tenant.request('GET', `/commerces/${tenant.commerceId}/users/${userId}`);
    expect(user.body.contacts).toEqual([created.body]);
  });

  it('change in the fields given', async () => {
    const { body: before } = await create('EMAIL', 'eva@shop.test');

    const changed = await change(before.id, { value: 'max@shop.test' });
    const untouched = await change(before.id, { type: null, value: null, is_primary: null });

    expect(changed).toMatchObject({
      status: 200,
      body: { ...before, value: 'max@shop.test', updatedAt: expect.any(String) },
    });
    expect(untouched).toMatchObject({ status: 200, body: changed.body });
  });

  it.each([
    ['PHONE', '+12'],
    ['PHONE', '+123456789012345'],
    ['WHATSAPP', '+34911234567'],
    ['EMAIL', 'eva.lind+shop@sub.example.com'],
    ['OTHER', '@eva on the blue network'],
    ['OTHER', '911'],
  ])('of type %s may be %s', async (type, value) => {
    expect(await create(type, value)).toMatchObject({ status: 201, body: { type, value } });
  });

  it.each([
    ['PHONE', '911234567', 'INVALID_PHONE'],
    ['PHONE', '+0911234567', 'INVALID_PHONE'],
    ['PHONE', '+1', 'INVALID_PHONE'],
    ['PHONE', '+1234567890123456', 'INVALID_PHONE'],
    ['PHONE', '+34 911 234 567', 'INVALID_PHONE'],
    ['WHATSAPP', 'eva@shop.test', 'INVALID_PHONE'],
    ['EMAIL', 'eva', 'INVALID_EMAIL'],
    ['EMAIL', 'eva@', 'INVALID_EMAIL'],
    ['EMAIL', 'eva@shop', 'INVALID_EMAIL'],
    ['EMAIL', 'Eva <eva@shop.test>', 'INVALID_EMAIL'],
    ['EMAIL', '+34911234567', 'INVALID_EMAIL'],
    ['OTHER', 'x'.repeat(256), 'INVALID_STRING'],
    ['OTHER', '', 'INVALID_STRING'],
    ['OTHER', ' ', 'INVALID_STRING'],
    ['OTHER', 'a\u0000', 'INVALID_STRING'],
    ['OTHER', 5, 'INVALID_STRING'],
    ['EMAIL', ['eva@shop.test'], 'INVALID_STRING'],
    ['EMAIL', undefined, 'REQUIRED'],
    ['EMAIL', null, 'REQUIRED'],
  ])('of type %s may not be %j', async (type, value, code) => {
    const answer = await create(type, value);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: '/value', code, message: expect.any(String) }]);
  });

  it.each([
    [{ type: 'FAX' }, 'type', 'NOT_ALLOWED'],
    [{ type: 'email' }, 'type', 'NOT_ALLOWED'],
    [{ type: 'toString' }, 'type', 'NOT_ALLOWED'],
    [{ is_primary: 1 }, 'is_primary', 'INVALID_BOOLEAN'],
    [{ verified: true }, 'verified', 'UNKNOWN_FIELD'],
  ])('refuse %j', async (body, field, code) => {
    const { body: contact } = await create('OTHER', 'x');

    for (const answer of [
      await tenant.request('POST', path, { type: 'OTHER', value: 'x', ...body }),
      await change(contact.id, body),
    ]) {
      expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    }
  });

  it('are changed to what fits the type that they then have, and nothing else', async () => {
    const { body: phone } = await create('PHONE', '+34911234567');

    expect(outcomeOf(await change(phone.id, { value: 'eva@shop.test' }))).toBe('400 VALIDATION_FAILED');
    const wrong = await change(phone.id, { type: 'EMAIL' });
    expect(wrong.body.details).toMatchObject([{ field: '/value', code: 'INVALID_EMAIL' }]);
    expect((await tenant.request('GET', `${path}/${phone.id}`)).body).toEqual(phone);

    expect((await change(phone.id, { type: 'WHATSAPP' })).body).toMatchObject({ type: 'WHATSAPP' });
    expect((await change(phone.id, { type: 'EMAIL', value: 'eva@shop.test' })).body).toMatchObject({
      type: 'EMAIL',
      value: 'eva@shop.test',
    });
  });

  it('have one primary a type: the last that was made one', async () => {
    const email = await create('EMAIL', 'a@shop.test', true);
    const first = await create('PHONE', '+12', true);
    const second = await create('PHONE', '+13', true);
    expect(new Set(await primaries())).toEqual(new Set([email.body.id, second.body.id]));

    await change(first.body.id, { is_primary: true });
    expect(new Set(await primaries())).toEqual(new Set([email.body.id, first.body.id]));

    await change(first.body.id, { is_primary: false });
    expect(await primaries()).toEqual([email.body.id]);
  });

  it('stay primary when their type changes, in place of the one of that type', async () => {
    const phone = await create('PHONE', '+12', true);
    const whatsapp = await create('WHATSAPP', '+13', true);

    const changed = await change(phone.body.id, { type: 'WHATSAPP' });

    expect(changed).toMatchObject({ status: 200, body: { type: 'WHATSAPP', isPrimary: true } });
    expect(await primaries()).toEqual([phone.body.id]);
    expect((await tenant.request('GET', `${path}/${whatsapp.body.id}`)).body.isPrimary).toBe(false);
  });

  it('have exactly one primary a type after parallel requests that each make one', async () => {
    const existing = await create('PHONE', '+12');
    const email = await create('EMAIL', 'a@shop.test', true);

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0
          ? create('PHONE', `+2${index}`, true)
          : change(existing.body.id, { is_primary: true }),
      ),
    );

    expect(answers.every(({ status }) => status < 300)).toBe(true);
    expect(await primaries()).toHaveLength(2);
    expect(await primaries()).toContain(email.body.id);
  });

  it('are at most 20, also by parallel requests', async () => {
    const answers = await Promise.all(Array.from({ length: 22 }, () => create('OTHER', 'x')));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 409).map((answer) => outcomeOf(answer))).toEqual([
      '409 TOO_MANY_CONTACTS',
      '409 TOO_MANY_CONTACTS',
    ]);
  });

  it('of another person are absent, and leave the primary one as it is', async () => {
    const { body: mine } = await create('PHONE', '+12', true);
    const colleague = await tenant.addUser();
    const others = await tenant.request(
      'POST',
      `/commerces/${tenant.commerceId}/users/${colleague}/contacts`,
      {
        type: 'PHONE',
        value: '+13',
      },
    );
    const headers = { 'x-request-id': 'the-same' };

    for (const method of ['GET', 'PATCH']) {
      const body = method === 'PATCH' ? { is_primary: true } : undefined;
      const absent = await tenant.request(method, `${path}/${ABSENT}`, body, { headers });
      const foreign = await tenant.request(method, `${path}/${others.body.id}`, body, { headers });
      expect(outcomeOf(foreign)).toBe('404 COMMERCE_USER_CONTACT_NOT_FOUND');
      expect(foreign.text).toBe(absent.text);
    }
    expect(await primaries()).toEqual([mine.id]);
  });
});
