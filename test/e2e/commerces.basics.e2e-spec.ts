import { beforeEach, describe, expect, it } from 'vitest';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('commerces', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  async function create(body: Record<string, unknown> = {}) {
    return tenant.request('POST', '/commerces', { name: 'Bakery', ...body });
  }

  it('are created with the fields given, and answered as they can be read at Location', async () => {
    const created = await create({
      external_id: 'E-1',
      global_external_id: 'G-1',
      tax_id: 'T-1',
      is_active: false,
      metadata: { size: 3, tags: ['a'] },
    });

    expect(created).toMatchObject({ status: 201 });
    expect(created.body).toEqual({
      id: expect.stringMatching(UUID),
      name: 'Bakery',
      externalId: 'E-1',
      globalExternalId: 'G-1',
      taxId: 'T-1',
      isActive: false,
      metadata: { size: 3, tags: ['a'] },
      createdAt: expect.stringMatching(TIME),
      updatedAt: created.body.createdAt,
    });
    expect(created.headers.get('location')).toBe(`/api/commerces/${created.body.id}`);
    const read = await tenant.request('GET', created.headers.get('location')!.replace('/api', ''));
    expect(read).toMatchObject({ status: 200, body: { ...created.body, addresses: [], users: [] } });
    expect(Object.keys(read.body)).toEqual([...Object.keys(created.body), 'addresses', 'users']);
  });

  it('need no more than a name', async () => {
    const { body } = await create();

    expect(body).toMatchObject({
      externalId: null,
      globalExternalId: null,
      taxId: null,
      isActive: true,
      metadata: {},
    });
  });

  it('can be the first rows of a tenant', async () => {
    const fresh = await TestTenant.createBare();

    const created = await fresh.request('POST', '/commerces', { name: 'First' });

    expect(created.status).toBe(201);
    expect((await fresh.request('GET', '/commerces')).body.data).toEqual([created.body]);
  });

  it('change in the fields given, and null clears one', async () => {
    const { body: before } = await create({ external_id: 'E-1', tax_id: 'T-1', metadata: { a: 1, b: 2 } });

    const changed = await tenant.request('PATCH', `/commerces/${before.id}`, {
      name: 'Florist',
      external_id: null,
      is_active: false,
      metadata: { a: 2 },
    });

    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      ...before,
      name: 'Florist',
      externalId: null,
      isActive: false,
      metadata: { a: 2 },
      updatedAt: expect.stringMatching(TIME),
    });
    expect(changed.body.updatedAt >= before.updatedAt).toBe(true);
    expect((await tenant.request('GET', `/commerces/${before.id}`)).body).toMatchObject(changed.body);
  });

  it.each([
    ['nothing', {}],
    ['null for fields that cannot be cleared', { name: null, is_active: null, metadata: null }],
  ])('stay as they are when a change has %s', async (_, body) => {
    const { body: before } = await create();

    const answer = await tenant.request('PATCH', `/commerces/${before.id}`, body);

    expect(answer).toMatchObject({ status: 200, body: before });
  });

  it.each([
    ['external_id', 'EXTERNAL_ID_EXISTS'],
    ['tax_id', 'TAX_ID_EXISTS'],
  ])('answer 409 to a second one with the same %s, when created and when changed', async (field, code) => {
    await create({ [field]: 'X' });
    const other = await create({ [field]: 'x' });

    const answers = [
      await create({ [field]: 'X' }),
      await tenant.request('PATCH', `/commerces/${other.body.id}`, { [field]: 'X' }),
    ];

    for (const answer of answers) {
      expect(outcomeOf(answer)).toBe(`409 ${code}`);
      expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    }
  });

  it('may have the same global external id, and the ids of another tenant', async () => {
    const other = await TestTenant.create();
    const ids = { external_id: 'E', global_external_id: 'G', tax_id: 'T' };

    expect((await create(ids)).status).toBe(201);
    expect((await other.request('POST', '/commerces', { name: 'Theirs', ...ids })).status).toBe(201);
    expect((await create({ global_external_id: 'G' })).status).toBe(201);
  });

  it('are created once by parallel requests with one external id', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ external_id: 'E-1' })));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      ...Array.from({ length: 9 }, () => '409 EXTERNAL_ID_EXISTS'),
    ]);
    expect(await tenant.manager.countBy(Commerce, { tenantId: tenant.id, externalId: 'E-1' })).toBe(1);
  });

  it('of another tenant are absent', async () => {
    const other = await TestTenant.create();
    const headers = { 'x-request-id': 'the-same' };

    for (const [method, body] of [['GET'], ['PATCH', { name: 'Mine' }]] as const) {
      const foreign = await tenant.request(method, `/commerces/${other.commerceId}`, body, { headers });
      const absent = await tenant.request(method, `/commerces/${ABSENT}`, body, { headers });
      expect(outcomeOf(foreign)).toBe('404 COMMERCE_NOT_FOUND');
      expect(foreign.text).toBe(absent.text);
    }
    const theirs = await other.request('GET', `/commerces/${other.commerceId}`);
    expect(theirs.body.name).toBe('Corner shop');
  });

  const LONG = 'x'.repeat(256);
  const REFUSED: [field: string, code: string, value: unknown][] = [
    ['name', 'INVALID_STRING', ''],
    ['name', 'INVALID_STRING', '  '],
    ['name', 'INVALID_STRING', LONG],
    ['name', 'INVALID_STRING', 'a\u0000b'],
    ['name', 'INVALID_STRING', 'a\nb'],
    ['name', 'INVALID_STRING', 5],
    ['external_id', 'INVALID_STRING', ''],
    ['external_id', 'INVALID_STRING', LONG],
    ['external_id', 'INVALID_STRING', 5],
    ['global_external_id', 'INVALID_STRING', LONG],
    ['tax_id', 'INVALID_STRING', LONG],
    ['tax_id', 'INVALID_STRING', 'a\ud800'],
    ['is_active', 'INVALID_BOOLEAN', 'true'],
    ['metadata', 'INVALID_JSON_OBJECT', []],
    ['metadata', 'INVALID_JSON_OBJECT', 'x'],
    ['metadata', 'INVALID_JSON_OBJECT', { a: 'x'.repeat(16_384) }],
    ['metadata', 'INVALID_JSON_OBJECT', { a: '\u0000' }],
    ['id', 'UNKNOWN_FIELD', ABSENT],
    ['externalId', 'UNKNOWN_FIELD', 'x'],
  ];

  it.each(REFUSED)('refuse /%s as %s: %j', async (field, code, value) => {
    const answers = [
      await create({ [field]: value }),
      await tenant.request('PATCH', `/commerces/${tenant.commerceId}`, { [field]: value }),
    ];

    for (const answer of answers) {
      expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    }
  });

  it('name every fault at once, and a name that is missing', async () => {
    const answer = await tenant.request('POST', '/commerces', { tax_id: 1, is_active: 1, colour: 'red' });

    expect(
      answer.body.details.map(({ field, code }: Record<string, string>) => `${field} ${code}`).toSorted(),
    ).toEqual([
      '/colour UNKNOWN_FIELD',
      '/is_active INVALID_BOOLEAN',
      '/name REQUIRED',
      '/tax_id INVALID_STRING',
    ]);
  });

  it.each(['nope', 'x'.repeat(15_000)])('are asked for by a UUID, and not by %.10s', async (id) => {
    for (const method of ['GET', 'PATCH']) {
      const body = method === 'PATCH' ? {} : undefined;
      const answer = await tenant.request(method, `/commerces/${id}`, body);
      expect(answer).toMatchObject({
        status: 400,
        body: { details: [{ field: 'id', code: 'INVALID_UUID' }] },
      });
    }
  });

  it('are asked for in any letter case', async () => {
    const upper = await tenant.request('GET', `/commerces/${tenant.commerceId.toUpperCase()}`);
    expect(upper.body.id).toBe(tenant.commerceId);
  });

  it('are changed by all parallel requests that change different fields', async () => {
    const path = `/commerces/${tenant.commerceId}`;

    await Promise.all([
      tenant.request('PATCH', path, { name: 'Florist' }),
      tenant.request('PATCH', path, { external_id: 'E-9' }),
      tenant.request('PATCH', path, { metadata: { a: 1 } }),
    ]);

    expect((await tenant.request('GET', path)).body).toMatchObject({
      name: 'Florist',
      externalId: 'E-9',
      metadata: { a: 1 },
    });
  });

  it('that were made inactive take no more tasks', async () => {
    await tenant.request('PATCH', `/commerces/${tenant.commerceId}`, { is_active: false });

    expect(outcomeOf(await tenant.createTask(tenant.taskBody()))).toBe('400 COMMERCE_INACTIVE');
  });
});
