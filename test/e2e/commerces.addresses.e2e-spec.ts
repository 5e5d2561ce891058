import { beforeEach, describe, expect, it } from 'vitest';
import { CommerceRepository } from '../../src/commerces/commerce.repository.js';
import { newId } from '../../src/common/new-id.js';
import { CommerceAddress } from '../../src/commerces/entities/commerce-address.entity.js';
import { inTransaction } from '../../src/database/tenant/transactional-repository.js';
import { onPostgres } from '../support/databases.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

describe("a commerce's addresses", () => {
  let tenant: TestTenant;
  let path: string;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    path = `/commerces/${tenant.commerceId}/addresses`;
  });

  async function primaries(): Promise<string[]> {
    const where = { tenantId: tenant.id, commerceId: tenant.commerceId, isPrimary: true };
    return (await tenant.manager.findBy(CommerceAddress, where)).map(({ id }) => id);
  }

  it('are created with the fields given, and answered as they can be read', async () => {
    const created = await tenant.request('POST', path, {
      street: 'Main St 1',
      city: 'Springfield',
      region: 'North',
      postal_code: '12345',
      country_code: 'US',
      latitude: -12.5,
      longitude: 180,
      is_primary: true,
    });

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.any(String),
      street: 'Main St 1',
      city: 'Springfield',
      region: 'North',
      postalCode: '12345',
      countryCode: 'US',
      latitude: -12.5,
      longitude: 180,
      isPrimary: true,
      createdAt: expect.any(String),
      updatedAt: created.body.createdAt,
    });
    expect(created.headers.get('location')).toBe(`/api${path}/${created.body.id}`);
    expect((await tenant.request('GET', `${path}/${created.body.id}`)).body).toEqual(created.body);
  });

  it('are in the detail of the commerce, the oldest first', async () => {
    const first = await tenant.request('POST', path, { city: 'First' });
    const second = await tenant.request('POST', path, { city: 'Second', latitude: null });

    const { body } = await tenant.request('GET', `/commerces/${tenant.commerceId}`);

    expect(body.addresses).toEqual([first.body, second.body]);
    expect(second.body).toMatchObject({ street: null, latitude: null, longitude: null, isPrimary: false });
  });

  it('change in the fields given, and null clears one', async () => {
    const { body: before } = await tenant.request('POST', path, {
      street: 'Main St 1',
      city: 'Springfield',
      latitude: 1,
      longitude: 2,
    });

    const changed = await tenant.request('PATCH', `${path}/${before.id}`, {
      street: null,
      country_code: 'ES',
      latitude: null,
      longitude: null,
      is_primary: null,
    });
    const untouched = await tenant.request('PATCH', `${path}/${before.id}`, {});

    const after = { ...before, street: null, countryCode: 'ES', latitude: null, longitude: null };
    expect(changed).toMatchObject({ status: 200, body: { ...after, updatedAt: expect.any(String) } });
    expect(untouched).toMatchObject({ status: 200, body: changed.body });
  });

  it('have one primary: the last that was made one', async () => {
    const first = await tenant.request('POST', path, { is_primary: true });
    const second = await tenant.request('POST', path, { is_primary: true });
    expect(await primaries()).toEqual([second.body.id]);

    const again = await tenant.request('PATCH', `${path}/${first.body.id}`, { is_primary: true });
    expect(again.body.isPrimary).toBe(true);
    expect(await primaries()).toEqual([first.body.id]);

    const kept = await tenant.request('PATCH', `${path}/${first.body.id}`, { is_primary: true, city: 'X' });
    expect(kept.body).toMatchObject({ isPrimary: true, city: 'X' });
    await tenant.request('PATCH', `${path}/${first.body.id}`, { is_primary: false });
    expect(await primaries()).toEqual([]);
  });

  it('have exactly one primary after parallel requests that each make one', async () => {
    const existing = await tenant.request('POST', path, { city: 'Old' });

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0
          ? tenant.request('POST', path, { is_primary: true })
          : tenant.request('PATCH', `${path}/${existing.body.id}`, { is_primary: true }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, index) => (index % 2 === 0 ? 201 : 200)),
    );
    expect(await primaries()).toHaveLength(1);
  });

  it('keep their primary when another that is to be it does not exist', async () => {
    const { body } = await tenant.request('POST', path, { is_primary: true });

    const answer = await tenant.request('PATCH', `${path}/${ABSENT}`, { is_primary: true });

    expect(outcomeOf(answer)).toBe('404 COMMERCE_ADDRESS_NOT_FOUND');
    expect(await primaries()).toEqual([body.id]);
  });

  // The embedded database has one connection, and so nothing that could run beside a transaction.
  it.runIf(onPostgres())('do not make a task wait that is created while they change', async () => {
    await inTransaction(tenant.id, [tenant.server.app.get(CommerceRepository)], async (commerces) => {
      await commerces.lockById(tenant.id, tenant.commerceId);
      expect((await tenant.createTask(tenant.taskBody())).status).toBe(201);
    });
  });

  it('are at most 100, also by parallel requests', async () => {
    const rows = Array.from({ length: 98 }, () => ({
      tenantId: tenant.id,
      id: newId(),
      commerceId: tenant.commerceId,
    }));
    await tenant.manager.insert(CommerceAddress, rows);

    const answers = await Promise.all(Array.from({ length: 4 }, () => tenant.request('POST', path, {})));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      '201',
      '409 TOO_MANY_ADDRESSES',
      '409 TOO_MANY_ADDRESSES',
    ]);
  });

  it('of another commerce or tenant are absent, and so are those of an absent commerce', async () => {
    const other = await TestTenant.create();
    const theirs = await other.request('POST', `/commerces/${other.commerceId}/addresses`, {});
    const sibling = await tenant.request('POST', '/commerces', { name: 'Sibling' });
    const siblings = await tenant.request('POST', `/commerces/${sibling.body.id}/addresses`, {});
    const headers = { 'x-request-id': 'the-same' };

    for (const method of ['GET', 'PATCH']) {
      const body = method === 'PATCH' ? { city: 'Mine' } : undefined;
      const answers = [];
      for (const id of [ABSENT, theirs.body.id, siblings.body.id] as string[]) {
        answers.push(await tenant.request(method, `${path}/${id}`, body, { headers }));
      }
      expect(outcomeOf(answers[0]!)).toBe('404 COMMERCE_ADDRESS_NOT_FOUND');
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      for (const commerce of [ABSENT, other.commerceId]) {
        const answer = await tenant.request(
          method,
          `/commerces/${commerce}/addresses/${theirs.body.id}`,
          body,
        );
        expect(outcomeOf(answer)).toBe('404 COMMERCE_NOT_FOUND');
      }
    }
    for (const commerce of [ABSENT, other.commerceId]) {
      const answer = await tenant.request('POST', `/commerces/${commerce}/addresses`, {});
      expect(outcomeOf(answer)).toBe('404 COMMERCE_NOT_FOUND');
    }
    const unchanged = await tenant.request('GET', `/commerces/${sibling.body.id}`);
    expect(unchanged.body.addresses).toEqual([siblings.body]);
  });

  const REFUSED: [body: Record<string, unknown>, field: string, code: string][] = [
    [{ street: 'x'.repeat(256) }, 'street', 'INVALID_STRING'],
    [{ street: 1 }, 'street', 'INVALID_STRING'],
    [{ city: 'a\u0000' }, 'city', 'INVALID_STRING'],
    [{ region: [] }, 'region', 'INVALID_STRING'],
    [{ postal_code: 12345 }, 'postal_code', 'INVALID_STRING'],
    [{ postal_code: 'x'.repeat(21) }, 'postal_code', 'INVALID_STRING'],
    [{ country_code: 'us' }, 'country_code', 'INVALID_COUNTRY_CODE'],
    [{ country_code: 'USA' }, 'country_code', 'INVALID_COUNTRY_CODE'],
    [{ country_code: 'US\n' }, 'country_code', 'INVALID_COUNTRY_CODE'],
    [{ latitude: 90.1, longitude: 0 }, 'latitude', 'INVALID_NUMBER'],
    [{ latitude: '1', longitude: 0 }, 'latitude', 'INVALID_NUMBER'],
    [{ latitude: 0, longitude: -180.1 }, 'longitude', 'INVALID_NUMBER'],
    [{ latitude: 1 }, 'longitude', 'REQUIRED'],
    [{ longitude: 1 }, 'latitude', 'REQUIRED'],
    [{ longitude: 1, latitude: null }, 'latitude', 'REQUIRED'],
    [{ is_primary: 'true' }, 'is_primary', 'INVALID_BOOLEAN'],
    [{ isPrimary: true }, 'isPrimary', 'UNKNOWN_FIELD'],
  ];

  it.each(REFUSED)('refuse %j', async (body, field, code) => {
    const { body: address } = await tenant.request('POST', path, {});

    for (const answer of [
      await tenant.request('POST', path, body),
      await tenant.request('PATCH', `${path}/${address.id}`, body),
    ]) {
      expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    }
  });

  it('never lose one coordinate alone, and name each fault of a body at once', async () => {
    const { body } = await tenant.request('POST', path, { latitude: 1, longitude: 2 });

    const cleared = await tenant.request('PATCH', `${path}/${body.id}`, { latitude: null, city: 5 });

    expect(cleared.body.details.map(({ field }: { field: string }) => field)).toEqual([
      '/city',
      '/longitude',
    ]);
  });
});
