import { beforeEach, describe, expect, it } from 'vitest';
import { AttributeKey } from '../../src/activity-config/attributes/entities/attribute-key.entity.js';
import { MAX_KEYS } from '../../src/activity-config/attributes/attribute-keys.service.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const PATH = '/activity-config/attribute-keys';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the resource of attribute keys', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function create(body: Record<string, unknown>): Promise<Answer> {
    return tenant.request('POST', PATH, body);
  }

  function update(key: string, changes: unknown): Promise<Answer> {
    return tenant.request('PATCH', `${PATH}/${key}`, changes);
  }

  function get(key: string): Promise<Answer> {
    return tenant.request('GET', `${PATH}/${key}`);
  }

  function list(query = ''): Promise<Answer> {
    return tenant.request('GET', PATH + query);
  }

  it('adds a key', async () => {
    const answer = await create({ key: 'stock', description: 'What is left', is_active: false });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      key: 'stock',
      description: 'What is left',
      isActive: false,
      createdAt: expect.stringMatching(TIME),
      updatedAt: answer.body.createdAt,
    });
    expect(answer.headers.get('location')).toBe(`/api${PATH}/stock`);
    expect((await get('stock')).body).toEqual(answer.body);
  });

  it.each(['a', 'x'.repeat(100), 'A.b_c:d-e', '...', '-', '__proto__', 'constructor'])(
    'takes %s, which can be read at its Location and changed',
    async (key) => {
      const { status, headers, body } = await create({ key });

      expect(status).toBe(201);
      expect(body).toMatchObject({ key, description: null, isActive: true });
      const path = headers.get('location')!.replace('/api', '');
      expect((await tenant.request('GET', path)).body).toEqual(body);
      expect((await tenant.request('PATCH', path, { description: 'x' })).body).toMatchObject({ key });
    },
  );

  it.each<[field: string, code: string, value: unknown]>([
    ['key', 'REQUIRED', undefined],
    ['key', 'REQUIRED', null],
    ['key', 'INVALID_ATTRIBUTE_KEY', ''],
    ['key', 'INVALID_ATTRIBUTE_KEY', 'x'.repeat(101)],
    ['key', 'INVALID_ATTRIBUTE_KEY', 'a b'],
    ['key', 'INVALID_ATTRIBUTE_KEY', 'a/b'],
    ['key', 'INVALID_ATTRIBUTE_KEY', 'a\n'],
    ['key', 'INVALID_ATTRIBUTE_KEY', 'é'],
    ['key', 'INVALID_ATTRIBUTE_KEY', '.'],
    ['key', 'INVALID_ATTRIBUTE_KEY', '..'],
    ['key', 'INVALID_ATTRIBUTE_KEY', 7],
    ['description', 'INVALID_STRING', 'x'.repeat(501)],
    ['description', 'INVALID_STRING', 7],
    ['is_active', 'INVALID_BOOLEAN', 'true'],
    ['value', 'UNKNOWN_FIELD', 1],
  ])('refuses /%s as %s: %j', async (field, code, value) => {
    const answer = await create({ key: 'stock', [field]: value });

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    expect(outcomeOf(await get('stock'))).toBe('404 ATTRIBUTE_KEY_NOT_FOUND');
  });

  it('answers 409 to a key that is there, whoever of several is first', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ key: 'stock' })));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      ...Array<string>(4).fill('409 ATTRIBUTE_KEY_EXISTS'),
    ]);
    const builtIn = await create({ key: 'promotions' });
    expect(outcomeOf(builtIn)).toBe('409 ATTRIBUTE_KEY_EXISTS');
    expect(builtIn.body.details).toMatchObject([{ field: '/key', code: 'ATTRIBUTE_KEY_EXISTS' }]);
    expect(outcomeOf(await create({ key: 'Stock' }))).toBe('201');
  });

  it(`has room for ${MAX_KEYS} keys, and for no more when several come at one moment`, async () => {
    const keys = Array.from({ length: MAX_KEYS - 3 }, (_, index) => ({
      tenantId: tenant.id,
      key: `k${index}`,
    }));
    await tenant.manager.insert(AttributeKey, keys);

    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((key) => create({ key })));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      ...Array<string>(3).fill('409 TOO_MANY_ATTRIBUTE_KEYS'),
    ]);
    expect((await list()).body.meta.total).toBe(MAX_KEYS);
  });

  it('changes what is given, and null clears the description', async () => {
    const { body } = await create({ key: 'stock', description: 'What is left' });

    const inactive = await update('stock', { is_active: false });
    const cleared = await update('stock', { description: null });
    const same = await update('stock', {});

    expect(inactive).toMatchObject({
      status: 200,
      body: { ...body, isActive: false, updatedAt: expect.any(String) },
    });
    expect(cleared.body).toMatchObject({ description: null, isActive: false });
    expect(same).toMatchObject({ status: 200, body: cleared.body });
    expect((await get('stock')).body).toEqual(cleared.body);
  });

  it.each<[string, string, unknown]>([
    ['key', 'UNKNOWN_FIELD', 'other'],
    ['description', 'INVALID_STRING', 'a\u0000'],
    ['is_active', 'INVALID_BOOLEAN', 0],
  ])('refuses a change of /%s as %s', async (field, code, value) => {
    const answer = await update('promotions', { [field]: value });

    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
  });

  it('has the built-in keys from the start, also of a tenant that has no rows yet', async () => {
    tenant = await TestTenant.createBare();
    expect(keysOf(await list())).toEqual(['commerce_info', 'promotions']);

    tenant = await TestTenant.createBare();
    expect((await update('promotions', { is_active: false })).status).toBe(200);
    tenant = await TestTenant.createBare();
    expect((await get('commerce_info')).status).toBe(200);
  });

  it('lists keys in pages and by cursor, in both orders', async () => {
    for (const key of ['d', 'a', 'c']) await create({ key, is_active: key !== 'c' });
    const all = ['a', 'c', 'commerce_info', 'd', 'promotions'];

    const page = await list('?page=2&per_page=2');
    for (const [sort, expected] of [
      ['key', all],
      ['-key', all.toReversed()],
    ] as const) {
      const walked: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const part: Answer = await list(`?per_page=2&sort=${sort}&cursor=${cursor}`);
        walked.push(...keysOf(part));
        cursor = part.body.meta.nextCursor as string | null;
      }
      expect(walked).toEqual(expected);
      expect(keysOf(await list(`?sort=${sort}`))).toEqual(expected);
    }

    expect(keysOf(page)).toEqual(['commerce_info', 'd']);
    expect(page.body.meta).toEqual({ page: 2, limit: 2, total: 5, totalPages: 3 });
    expect(page.body.data[1]).toEqual((await get('d')).body);
    expect(keysOf(await list('?is_active=false'))).toEqual(['c']);
  });

  it.each(['?page=0', '?cursor=x', '?sort=created_at', '?is_active=1', '?key=a'])(
    'lists nothing with %s',
    async (query) => {
      expect(outcomeOf(await list(query))).toBe('400 VALIDATION_FAILED');
    },
  );

  it.each([
    ['stock', '404 ATTRIBUTE_KEY_NOT_FOUND'],
    ['no%20key', '404 ATTRIBUTE_KEY_NOT_FOUND'],
    ['x'.repeat(100), '404 ATTRIBUTE_KEY_NOT_FOUND'],
    ['x'.repeat(5_000), '400 VALIDATION_FAILED'],
    ['%00', '400 VALIDATION_FAILED'],
  ])('answers to %s that the tenant does not have it', async (key, outcome) => {
    const other = await TestTenant.create();
    await other.request('POST', PATH, { key: 'stock' });

    expect(outcomeOf(await get(key))).toBe(outcome);
    expect(outcomeOf(await update(key, { is_active: false }))).toBe(outcome);
    expect((await other.request('GET', `${PATH}/stock`)).body.isActive).toBe(true);
  });

  it('is read with VIEW_ACTIVITIES and changed with MANAGE_ACTIVITY_CONFIG', async () => {
    const reader = { token: tenant.token(['VIEW_ACTIVITIES']) };
    const writer = { token: tenant.token(['MANAGE_ACTIVITY_CONFIG']) };
    const outcome = async (method: string, path: string, options: object): Promise<string> =>
      outcomeOf(await tenant.request(method, path, method === 'GET' ? undefined : { key: 'a' }, options));

    expect(await outcome('GET', PATH, reader)).toBe('200');
    expect(await outcome('GET', `${PATH}/promotions`, reader)).toBe('200');
    expect(await outcome('GET', PATH, writer)).toBe('403 PERMISSION_MISSING');
    expect(await outcome('POST', PATH, reader)).toBe('403 PERMISSION_MISSING');
    expect(await outcome('PATCH', `${PATH}/promotions`, reader)).toBe('403 PERMISSION_MISSING');
    expect(await outcome('POST', PATH, writer)).toBe('201');
  });
});

function keysOf({ body }: Answer): string[] {
  return body.data.map(({ key }: { key: string }) => key);
}
