import { beforeEach, describe, expect, it } from 'vitest';
import { AttributePolicy } from '../../src/activity-config/attributes/entities/attribute-policy.entity.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const PATH = '/activity-config/attribute-policies';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('an attribute policy', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function put(key: string, body: unknown): Promise<Answer> {
    return tenant.request('PUT', `${PATH}/${key}`, body);
  }

  function get(key: string): Promise<Answer> {
    return tenant.request('GET', `${PATH}/${key}`);
  }

  function remove(key: string): Promise<Answer> {
    return tenant.request('DELETE', `${PATH}/${key}`);
  }

  it('is answered with 201 as the first of its key, and with 200 in place of another one', async () => {
    const first = await put('promotions', { strategy: 'ON_DISPATCH' });
    const second = await put('promotions', { strategy: 'CALLER_PROVIDED' });
    const third = await put('promotions', { strategy: 'CALLER_PROVIDED' });

    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      key: 'promotions',
      strategy: 'ON_DISPATCH',
      resolver: 'INTERNAL_SERVICE',
      createdAt: expect.stringMatching(TIME),
      updatedAt: first.body.createdAt,
    });
    expect(first.headers.get('location')).toBe(`/api${PATH}/promotions`);
    expect(second.status).toBe(200);
    expect(second.headers.get('location')).toBeNull();
    expect(second.body).toEqual({
      ...first.body,
      strategy: 'CALLER_PROVIDED',
      resolver: 'CALLER_PROVIDED',
      updatedAt: expect.stringMatching(TIME),
    });
    expect(third.status).toBe(200);
    expect((await get('promotions')).body).toEqual(third.body);
  });

  it('can be set for a built-in key of a tenant that has no rows yet', async () => {
    tenant = await TestTenant.createBare();

    expect((await put('commerce_info', { strategy: 'UPFRONT' })).status).toBe(201);
  });

  it.each([
    ['UPFRONT', undefined, 'INTERNAL_SERVICE'],
    ['UPFRONT', null, 'INTERNAL_SERVICE'],
    ['UPFRONT', 'INTERNAL_SERVICE', 'INTERNAL_SERVICE'],
    ['UPFRONT', 'CALLER_PROVIDED', 'CALLER_PROVIDED'],
    ['ON_DISPATCH', undefined, 'INTERNAL_SERVICE'],
    ['ON_DISPATCH', 'INTERNAL_SERVICE', 'INTERNAL_SERVICE'],
    ['ON_DISPATCH', 'CALLER_PROVIDED', 'CALLER_PROVIDED'],
    ['CALLER_PROVIDED', undefined, 'CALLER_PROVIDED'],
    ['CALLER_PROVIDED', 'CALLER_PROVIDED', 'CALLER_PROVIDED'],
  ])('takes %s by %s, which is %s', async (strategy, resolver, stored) => {
    expect(await put('promotions', { strategy, resolver })).toMatchObject({
      status: 201,
      body: { strategy, resolver: stored },
    });
  });

  it.each<[string, string, unknown]>([
    ['strategy', 'REQUIRED', { resolver: 'INTERNAL_SERVICE' }],
    ['strategy', 'REQUIRED', { strategy: null }],
    ['strategy', 'NOT_ALLOWED', { strategy: 'LATER' }],
    ['resolver', 'NOT_ALLOWED', { strategy: 'UPFRONT', resolver: 'WEATHER_SERVICE' }],
    ['resolver', 'NOT_ALLOWED', { strategy: 'CALLER_PROVIDED', resolver: 'INTERNAL_SERVICE' }],
    ['key', 'UNKNOWN_FIELD', { strategy: 'UPFRONT', key: 'promotions' }],
  ])('refuses /%s as %s: %j', async (field, code, body) => {
    const answer = await put('promotions', body);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    expect(outcomeOf(await get('promotions'))).toBe('404 ATTRIBUTE_POLICY_NOT_FOUND');
  });

  it('is one for a key, however many are set and deleted at one moment', async () => {
    const puts = await Promise.all(
      Array.from({ length: 6 }, () => put('promotions', { strategy: 'UPFRONT' })),
    );
    expect(puts.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      ...Array<string>(5).fill('200'),
      '201',
    ]);

    const mixed = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 ? remove('promotions') : put('promotions', { strategy: 'ON_DISPATCH' }),
      ),
    );
    for (const { status } of mixed) expect([200, 201, 204, 404]).toContain(status);
    expect(await tenant.manager.countBy(AttributePolicy, { tenantId: tenant.id })).toBeLessThan(2);
  });

  it('is gone when it is deleted, and its key is not', async () => {
    await put('promotions', { strategy: 'ON_DISPATCH' });

    expect(outcomeOf(await remove('promotions'))).toBe('204');

    expect(outcomeOf(await remove('promotions'))).toBe('404 ATTRIBUTE_POLICY_NOT_FOUND');
    expect(outcomeOf(await get('promotions'))).toBe('404 ATTRIBUTE_POLICY_NOT_FOUND');
    expect((await tenant.request('GET', '/activity-config/attribute-keys/promotions')).status).toBe(200);
  });

  it("cannot be set for a key that is not in the tenant's catalogue", async () => {
    const other = await TestTenant.create();
    await other.addAttributeKey('stock');
    await other.addPolicy({ key: 'stock', strategy: 'UPFRONT', resolver: 'INTERNAL_SERVICE' });
    const [theirs, absent] = await Promise.all(
      ['stock', 'weather'].map((key) => put(key, { strategy: 'UPFRONT' })),
    );

    expect(outcomeOf(theirs!)).toBe('404 ATTRIBUTE_KEY_NOT_FOUND');
    expect({ ...theirs!.body, requestId: 0 }).toEqual({ ...absent!.body, requestId: 0 });
    expect(outcomeOf(await get('stock'))).toBe('404 ATTRIBUTE_POLICY_NOT_FOUND');
    expect(outcomeOf(await remove('stock'))).toBe('404 ATTRIBUTE_POLICY_NOT_FOUND');
    expect((await tenant.request('GET', PATH)).body.data).toEqual([]);
    expect((await other.request('GET', `${PATH}/stock`)).status).toBe(200);
  });

  it.each(['GET', 'PUT', 'DELETE'])('answers 400 to %s of what is no text', async (method) => {
    const body = method === 'PUT' ? { strategy: 'UPFRONT' } : undefined;

    expect(outcomeOf(await tenant.request(method, `${PATH}/%00`, body))).toBe('400 VALIDATION_FAILED');
  });

  it('is listed by key, in pages and by cursor', async () => {
    for (const key of ['d', 'a', 'c']) {
      await tenant.addAttributeKey(key);
      await put(key, { strategy: 'UPFRONT' });
    }
    const list = (query: string): Promise<Answer> => tenant.request('GET', PATH + query);

    const page = await list('?page=1&per_page=2');
    const first = await list('?per_page=2&cursor=');
    const second = await list(`?per_page=2&cursor=${first.body.meta.nextCursor}`);

    expect(keysOf(page)).toEqual(['a', 'c']);
    expect(page.body.data[0]).toEqual((await get('a')).body);
    expect(page.body.meta).toEqual({ page: 1, limit: 2, total: 3, totalPages: 2 });
    expect([keysOf(first), keysOf(second)]).toEqual([['a', 'c'], ['d']]);
    expect(second.body.meta.nextCursor).toBeNull();
    expect(keysOf(await list('?sort=-key'))).toEqual(['d', 'c', 'a']);
    for (const query of ['?page=0', '?cursor=x', '?is_active=true'])
      expect(outcomeOf(await list(query))).toBe('400 VALIDATION_FAILED');
    const keys = await tenant.request(
      'GET',
      `/activity-config/attribute-keys?cursor=${first.body.meta.nextCursor}`,
    );
    expect(outcomeOf(keys)).toBe('400 VALIDATION_FAILED');
  });

  it('is read with VIEW_ACTIVITIES and changed with MANAGE_ACTIVITY_CONFIG', async () => {
    const reader = { token: tenant.token(['VIEW_ACTIVITIES']) };
    const writer = { token: tenant.token(['MANAGE_ACTIVITY_CONFIG']) };
    const path = `${PATH}/promotions`;
    const body = { strategy: 'UPFRONT' };

    expect(outcomeOf(await tenant.request('PUT', path, body, reader))).toBe('403 PERMISSION_MISSING');
    expect(outcomeOf(await tenant.request('PUT', path, body, writer))).toBe('201');
    for (const one of [PATH, path]) {
      expect(outcomeOf(await tenant.request('GET', one, undefined, reader))).toBe('200');
      expect(outcomeOf(await tenant.request('GET', one, undefined, writer))).toBe('403 PERMISSION_MISSING');
    }
    expect(outcomeOf(await tenant.request('DELETE', path, undefined, reader))).toBe('403 PERMISSION_MISSING');
    expect(outcomeOf(await tenant.request('DELETE', path, undefined, writer))).toBe('204');
  });
});

function keysOf({ body }: Answer): string[] {
  return body.data.map(({ key }: { key: string }) => key);
}
