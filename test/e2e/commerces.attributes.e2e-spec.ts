import { beforeEach, describe, expect, it } from 'vitest';
import { AttributeKey } from '../../src/activity-config/attributes/entities/attribute-key.entity.js';
import { CommerceAttribute } from '../../src/commerces/entities/commerce-attribute.entity.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

describe("a commerce's attributes", () => {
  let tenant: TestTenant;
  let path: string;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    path = `/commerces/${tenant.commerceId}/attributes`;
  });

  async function store(body: unknown, key = 'promotions') {
    return tenant.request('PUT', `${path}/${encodeURIComponent(key)}`, body);
  }

  async function list() {
    return (await tenant.request('GET', path)).body as { key: string }[];
  }

  it('are stored with when they hold, and can be read', async () => {
    const stored = await store({
      value: { deals: [1, 2] },
      valid_from: '2025-01-01T00:00:00+01:00',
      valid_to: '2025-02-01T00:00:00Z',
    });

    expect(stored.status).toBe(200);
    expect(stored.body).toEqual({
      key: 'promotions',
      value: { deals: [1, 2] },
      validFrom: '2024-12-31T23:00:00.000Z',
      validTo: '2025-02-01T00:00:00.000Z',
      createdAt: expect.any(String),
      updatedAt: stored.body.createdAt,
    });
    expect(await list()).toEqual([stored.body]);
  });

  it('replace what was stored before, its period too', async () => {
    const first = await store({ value: 1, valid_from: '2025-01-01T00:00:00Z' });

    const second = await store({ value: 'two', valid_from: null });

    expect(second).toMatchObject({
      status: 200,
      body: { value: 'two', validFrom: null, validTo: null, createdAt: first.body.createdAt },
    });
    expect(await list()).toEqual([second.body]);
  });

  it.each([
    [0],
    [false],
    [''],
    [[]],
    [{}],
    [[null]],
    [{ a: null }],
    ['x'.repeat(16_382)],
    ['"quoted"'],
    ['🏪'],
  ])('may be %j', async (value) => {
    expect(await store({ value })).toMatchObject({ status: 200, body: { value } });
    expect(await list()).toMatchObject([{ key: 'promotions', value }]);
  });

  it('may hold from the first moment to the last', async () => {
    const body = { value: 1, valid_from: '0001-01-01T00:00:00Z', valid_to: '9999-12-31T23:59:59.999Z' };

    expect((await store(body)).body).toMatchObject({
      validFrom: '0001-01-01T00:00:00.000Z',
      validTo: '9999-12-31T23:59:59.999Z',
    });
  });

  it.each([
    ['nothing', {}, 'value', 'REQUIRED'],
    ['null', { value: null }, 'value', 'REQUIRED'],
    ['more than 16 KiB', { value: 'x'.repeat(16_383) }, 'value', 'INVALID_JSON'],
    ['a NUL character', { value: ['\u0000'] }, 'value', 'INVALID_JSON'],
    ['an inexact number', { value: 2 ** 53 }, 'value', 'INVALID_JSON'],
    ['a time that is none', { value: 1, valid_from: 'today' }, 'valid_from', 'INVALID_DATE_TIME'],
    ['a number as time', { value: 1, valid_to: 0 }, 'valid_to', 'INVALID_DATE_TIME'],
    [
      'an empty period',
      { value: 1, valid_from: '2025-01-01T01:00:00+01:00', valid_to: '2025-01-01T00:00:00Z' },
      'valid_to',
      'INVALID_PERIOD',
    ],
    [
      'a period that ends before it begins',
      { value: 1, valid_from: '2025-01-02T00:00:00Z', valid_to: '2025-01-01T00:00:00Z' },
      'valid_to',
      'INVALID_PERIOD',
    ],
    ['an unknown field', { value: 1, validFrom: '2025-01-02T00:00:00Z' }, 'validFrom', 'UNKNOWN_FIELD'],
  ])('refuse %s', async (_, body, field, code) => {
    const answer = await store(body);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    expect(await list()).toEqual([]);
  });

  it.each([
    ['an unknown key', 'weather', 'UNKNOWN_ATTRIBUTE_KEY'],
    ['an inactive key', 'retired', 'INACTIVE_ATTRIBUTE_KEY'],
    ['a key of another tenant', 'theirs', 'UNKNOWN_ATTRIBUTE_KEY'],
    ['another case', 'Promotions', 'UNKNOWN_ATTRIBUTE_KEY'],
    ['the key that is computed', 'commerce_info', 'NOT_ALLOWED'],
    ['a NUL character as key', '\u0000', 'INVALID_STRING'],
    ['a key of 101 characters', '🔑'.repeat(101), 'INVALID_STRING'],
    ['a key as long as a request can carry', 'x'.repeat(15_000), 'INVALID_STRING'],
  ])('refuse %s', async (_, key, code) => {
    const other = await TestTenant.create();
    await other.addAttributeKey('theirs');
    await tenant.manager.insert(AttributeKey, { tenantId: tenant.id, key: 'retired', isActive: false });

    const answer = await store({ value: 1 }, key);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: 'key', code, message: expect.any(String) }]);
  });

  it('take a key that was added a moment ago, of any characters, in the order of keys', async () => {
    const keys = ['a/b?c=d', '🔑'.repeat(100), 'o’clock 50%'];
    await store({ value: 1 });

    for (const key of keys) {
      expect(await store({ value: 1 }, key)).toMatchObject({ status: 400 });
      await tenant.addAttributeKey(key);
      expect(await store({ value: 1 }, key)).toMatchObject({ status: 200, body: { key } });
    }

    expect((await list()).map(({ key }) => key).toSorted()).toEqual(['promotions', ...keys].toSorted());
  });

  it('are forgotten, also when their key has become inactive', async () => {
    await store({ value: 1 });
    await tenant.manager.update(
      AttributeKey,
      { tenantId: tenant.id, key: 'promotions' },
      { isActive: false },
    );
    expect(await list()).toMatchObject([{ key: 'promotions' }]);

    const deleted = await tenant.request('DELETE', `${path}/promotions`);

    expect(deleted).toMatchObject({ status: 204, text: '' });
    expect(await list()).toEqual([]);
  });

  it.each(['promotions', 'weather', 'commerce_info'])(
    'cannot be forgotten when none is stored for %s',
    async (key) => {
      expect(outcomeOf(await tenant.request('DELETE', `${path}/${key}`))).toBe(
        '404 COMMERCE_ATTRIBUTE_NOT_FOUND',
      );
    },
  );

  it('are one row after parallel stores, with what one of them stored', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => store({ value: index })));

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const rows = await tenant.manager.findBy(CommerceAttribute, { tenantId: tenant.id });
    expect(rows).toHaveLength(1);
  });

  it('of an absent commerce and of one of another tenant are absent', async () => {
    const other = await TestTenant.create();
    await other.request('PUT', `/commerces/${other.commerceId}/attributes/promotions`, { value: 1 });
    const headers = { 'x-request-id': 'the-same' };
    const requests: [method: string, under: string, body?: object][] = [
      ['GET', ''],
      ['PUT', '/promotions', { value: 1 }],
      ['PUT', '/weather', { value: 1 }],
      ['DELETE', '/promotions'],
    ];

    for (const [method, under, body] of requests) {
      const [absent, foreign] = [
        await tenant.request(method, `/commerces/${ABSENT}/attributes${under}`, body, { headers }),
        await tenant.request(method, `/commerces/${other.commerceId}/attributes${under}`, body, { headers }),
      ];
      expect(outcomeOf(foreign)).toBe('404 COMMERCE_NOT_FOUND');
      expect(foreign.text).toBe(absent.text);
    }
    const theirs = await other.request('GET', `/commerces/${other.commerceId}/attributes`);
    expect(theirs.body).toMatchObject([{ key: 'promotions', value: 1 }]);
  });
});
