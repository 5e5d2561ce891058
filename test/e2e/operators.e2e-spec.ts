import { beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/common/new-id.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
});

function create(changes: Record<string, unknown> = {}): Promise<Answer> {
  return tenant.request('POST', '/operators', { type: 'SALESMAN', name: 'Eva', ...changes });
}

function update(id: string, body: unknown): Promise<Answer> {
  return tenant.request('PATCH', `/operators/${id}`, body);
}

function get(id: string): Promise<Answer> {
  return tenant.request('GET', `/operators/${id}`);
}

async function names(query: string): Promise<string[]> {
  const { body } = await tenant.request('GET', `/operators${query}`);
  return body.data.map(({ name }: { name: string }) => name);
}

describe('POST /api/operators', () => {
  it('creates an operator that can be read where Location says', async () => {
    const answer = await create({
      type: 'CALLCENTER',
      name: 'José Ruiz',
      email: 'Jose.Ruiz@Example.COM',
      phone: '+525512345678',
      external_id: 'OP-7',
      is_active: false,
      metadata: { team: ['north'], constructor: 1 },
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(UUID),
      type: 'CALLCENTER',
      name: 'José Ruiz',
      email: 'jose.ruiz@example.com',
      phone: '+525512345678',
      externalId: 'OP-7',
      isActive: false,
      metadata: { team: ['north'], constructor: 1 },
      createdAt: expect.stringMatching(TIME),
      updatedAt: answer.body.createdAt,
    });
    expect(answer.headers.get('location')).toBe(`/api/operators/${answer.body.id}`);
    expect((await get(answer.body.id as string)).body).toEqual(answer.body);
  });

  it('needs a type and a name only', async () => {
    const { body } = await create({ email: null, external_id: null, is_active: null });

    expect(body).toMatchObject({
      email: null,
      phone: null,
      externalId: null,
      isActive: true,
      metadata: {},
    });
  });

  it('keeps __proto__ in metadata', async () => {
    const body = '{"type":"SALESMAN","name":"Eva","metadata":{"__proto__":{"a":1}}}';

    const answer = await tenant.request('POST', '/operators', body);

    expect(answer.status).toBe(201);
    expect((await get(answer.body.id as string)).text).toContain('"metadata":{"__proto__":{"a":1}}');
  });

  it('makes the first row of a tenant', async () => {
    tenant = await TestTenant.createBare();

    expect((await create()).status).toBe(201);
  });

  it.each([
    ['email', 'EMAIL_EXISTS', { email: 'ana@example.com' }, { email: 'ANA@example.com' }],
    ['external_id', 'EXTERNAL_ID_EXISTS', { external_id: 'OP-1' }, { external_id: 'OP-1' }],
  ])('answers 409 when another operator has the %s', async (field, code, first, second) => {
    await create(first);

    const answer = await create(second);

    expect(outcomeOf(answer)).toBe(`409 ${code}`);
    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
  });

  it('takes an external id that an operator of another type has, and what another tenant has', async () => {
    const other = await TestTenant.create();
    const body = { type: 'SALESMAN', name: 'Eva', email: 'eva@example.com', external_id: 'OP-1' };
    await other.request('POST', '/operators', body);

    expect(await create(body)).toMatchObject({ status: 201 });
    expect(await create({ type: 'ACTIVATOR', external_id: 'OP-1' })).toMatchObject({ status: 201 });
    expect(await create({ external_id: 'op-1' })).toMatchObject({ status: 201 });
  });

  it('makes one operator of many requests at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ external_id: 'OP-1' })));

    const outcomes = answers.map((answer) => outcomeOf(answer)).toSorted();
    expect(outcomes).toEqual(['201', ...Array.from({ length: 19 }, () => '409 EXTERNAL_ID_EXISTS')]);
    expect(await tenant.manager.countBy(Operator, { tenantId: tenant.id, externalId: 'OP-1' })).toBe(1);
  });
});

describe('validation of an operator', () => {
  const REFUSED: [field: string, code: string, value: unknown][] = [
    ['type', 'NOT_ALLOWED', 'DRIVER'],
    ['type', 'NOT_ALLOWED', 7],
    ['name', 'INVALID_STRING', ''],
    ['name', 'INVALID_STRING', '  '],
    ['name', 'INVALID_STRING', 'x'.repeat(256)],
    ['name', 'INVALID_STRING', 'a\u0000'],
    ['name', 'INVALID_STRING', 'a\nb'],
    ['name', 'INVALID_STRING', ['Eva']],
    ['email', 'INVALID_EMAIL', 'eva'],
    ['email', 'INVALID_EMAIL', 'eva@example'],
    ['email', 'INVALID_EMAIL', 'Eva <eva@example.com>'],
    ['email', 'INVALID_EMAIL', `${'x'.repeat(250)}@example.com`],
    ['email', 'INVALID_EMAIL', ''],
    ['email', 'INVALID_EMAIL', 1],
    ['phone', 'INVALID_PHONE', '5512345678'],
    ['phone', 'INVALID_PHONE', '+0512345678'],
    ['phone', 'INVALID_PHONE', '+1234567890123456'],
    ['phone', 'INVALID_PHONE', '+52 55 1234 5678'],
    ['phone', 'INVALID_PHONE', '+525512345678\n'],
    ['phone', 'INVALID_PHONE', 525512345678],
    ['external_id', 'INVALID_STRING', ''],
    ['external_id', 'INVALID_STRING', 'x'.repeat(256)],
    ['external_id', 'INVALID_STRING', 'a\tb'],
    ['external_id', 'INVALID_STRING', 5],
    ['is_active', 'INVALID_BOOLEAN', 'true'],
    ['metadata', 'INVALID_JSON_OBJECT', []],
    ['metadata', 'INVALID_JSON_OBJECT', 'x'],
    ['metadata', 'INVALID_JSON_OBJECT', { a: 'x'.repeat(16 * 1024) }],
    ['metadata', 'INVALID_JSON_OBJECT', { a: 2 ** 53 }],
    ['id', 'UNKNOWN_FIELD', 'x'],
    ['externalId', 'UNKNOWN_FIELD', 'x'],
  ];

  it.each(REFUSED)('refuses /%s as %s: %j', async (field, code, value) => {
    const expected = { status: 400, body: { code: 'VALIDATION_FAILED' } };
    const detail = { field: `/${field}`, code, message: expect.any(String) };

    const created = await create({ [field]: value });
    const updated = await update(tenant.operatorId, { [field]: value });

    for (const answer of [created, updated]) {
      expect(answer).toMatchObject(expected);
      expect(answer.body.details).toEqual([detail]);
    }
  });

  it('names every fault at once, the required fields that are missing included', async () => {
    const answer = await tenant.request('POST', '/operators', { name: null, email: 'x', colour: 1 });

    expect(answer.body.details.map(({ field, code }: Record<string, string>) => `${field} ${code}`)).toEqual(
      expect.arrayContaining([
        '/type REQUIRED',
        '/name REQUIRED',
        '/email INVALID_EMAIL',
        '/colour UNKNOWN_FIELD',
      ]),
    );
  });

  it.each([
    ['name', 'x'.repeat(255)],
    ['name', `a${'𠀀'.repeat(254)}`],
    ['name', '---'],
    ['external_id', '🔑'.repeat(255)],
    ['phone', '+12'],
    ['phone', '+123456789012345'],
    ['email', "o'neil+tag@sub.example.co.uk"],
    ['email', 'ÉVA@example.com'],
  ])('takes %s: %j', async (field, value) => {
    const { status, body } = await create({ [field]: value });

    expect(status).toBe(201);
    expect((await get(body.id as string)).body).toEqual(body);
  });
});

describe('PATCH /api/operators/:id', () => {
  it('changes what is given and leaves the rest, and clears what is null', async () => {
    const { body: before } = await create({
      email: 'eva@example.com',
      phone: '+12345',
      external_id: 'OP-1',
      metadata: { a: 1 },
    });

    const answer = await update(before.id as string, {
      name: 'Eva María',
      email: 'EVA.maria@example.com',
      phone: null,
      is_active: false,
      metadata: null,
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...before,
      name: 'Eva María',
      email: 'eva.maria@example.com',
      phone: null,
      isActive: false,
      updatedAt: expect.stringMatching(TIME),
    });
    expect((await get(before.id as string)).body).toEqual(answer.body);
    const found = await tenant.request('GET', '/operators?search=maria');
    expect(found.body.data).toEqual([answer.body]);
  });

  it('changes nothing when nothing is given', async () => {
    const { body: before } = await create();

    const answer = await update(before.id as string, {});

    expect(answer).toMatchObject({ status: 200, body: before });
  });

  it.each([
    ['EMAIL_EXISTS', '/email', { email: 'ana@example.com' }],
    ['EXTERNAL_ID_EXISTS', '/external_id', { external_id: 'OP-1' }],
    ['EXTERNAL_ID_EXISTS', '/external_id', { type: 'SALESMAN' }],
  ])('answers 409 %s at %s when another operator has it', async (code, field, change) => {
    await create({ email: 'ana@example.com', external_id: 'OP-1' });
    const { body } = await create({
      type: 'type' in change ? 'ACTIVATOR' : 'SALESMAN',
      external_id: 'type' in change ? 'OP-1' : null,
    });

    const answer = await update(body.id as string, change);

    expect(outcomeOf(answer)).toBe(`409 ${code}`);
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
    expect((await get(body.id as string)).body).toEqual(body);
  });

  it('gives one of those who want the same email at the same moment what they want', async () => {
    const created = await Promise.all(Array.from({ length: 8 }, () => create()));

    const answers = await Promise.all(
      created.map(({ body }) => update(body.id as string, { email: 'ana@example.com' })),
    );

    const outcomes = answers.map((answer) => outcomeOf(answer)).toSorted();
    expect(outcomes).toEqual(['200', ...Array.from({ length: 7 }, () => '409 EMAIL_EXISTS')]);
  });

  it('loses none of the changes that are made at the same moment', async () => {
    const { body } = await create();

    await Promise.all([
      update(body.id as string, { name: 'New' }),
      update(body.id as string, { phone: '+12345' }),
      update(body.id as string, { metadata: { a: 1 } }),
      update(body.id as string, { is_active: false }),
    ]);

    expect((await get(body.id as string)).body).toMatchObject({
      name: 'New',
      phone: '+12345',
      metadata: { a: 1 },
      isActive: false,
    });
  });

  it('keeps an operator from new tasks when it is made inactive, from the next one on', async () => {
    await update(tenant.operatorId, { is_active: false });

    expect(outcomeOf(await tenant.createTask(tenant.taskBody()))).toBe('400 OPERATOR_INACTIVE');
  });
});

describe('an operator of another tenant', () => {
  it('is as absent as one that nobody has', async () => {
    const other = await TestTenant.create();

    for (const id of [other.operatorId, newId()]) {
      expect(outcomeOf(await get(id))).toBe('404 OPERATOR_NOT_FOUND');
      expect(outcomeOf(await update(id, { name: 'Mine' }))).toBe('404 OPERATOR_NOT_FOUND');
      expect(outcomeOf(await update(id, {}))).toBe('404 OPERATOR_NOT_FOUND');
    }
    expect((await other.request('GET', `/operators/${other.operatorId}`)).body.name).toBe('Ana');
  });

  it('is refused as an id that is none, with 400', async () => {
    expect(outcomeOf(await get('7'))).toBe('400 VALIDATION_FAILED');
    expect(outcomeOf(await update('7', {}))).toBe('400 VALIDATION_FAILED');
  });
});

describe('GET /api/operators', () => {
  beforeEach(async () => {
    await tenant.manager.delete(Operator, { tenantId: tenant.id });
    await create({ name: 'Zoë Álvarez', email: 'zoe@example.com', external_id: 'A' });
    await create({ name: 'ana torres', type: 'ACTIVATOR', external_id: 'A', is_active: false });
    await create({ name: 'Bea Torres', type: 'CALLCENTER', external_id: 'B' });
  });

  it.each([
    ['?is_active=true', ['Bea Torres', 'Zoë Álvarez']],
    ['?is_active=false', ['ana torres']],
    ['?type=ACTIVATOR', ['ana torres']],
    ['?type=ACTIVATOR&type=SALESMAN', ['ana torres', 'Zoë Álvarez']],
    ['?external_id=A', ['ana torres', 'Zoë Álvarez']],
    ['?external_id=A&type=SALESMAN', ['Zoë Álvarez']],
    ['?external_id=a', []],
    ['?email=ZOE@example.com', ['Zoë Álvarez']],
    ['?search=zoe', ['Zoë Álvarez']],
    ['?search=TORR', ['ana torres', 'Bea Torres']],
    ['?search=torres%20b', ['Bea Torres']],
    ['?search=orres', []],
    ["?search=torres'%20%7C%20!", ['ana torres', 'Bea Torres']],
  ])('filters by %s', async (query, expected) => {
    expect((await names(query)).toSorted()).toEqual(expected.toSorted());
  });

  it('sorts by name or by time, either way', async () => {
    const byName = await names('');
    expect(byName.toSorted()).toEqual(['Bea Torres', 'Zoë Álvarez', 'ana torres']);
    expect(await names('?sort=name')).toEqual(byName);
    expect(await names('?sort=-name')).toEqual(byName.toReversed());
    expect(await names('?sort=created_at')).toEqual(['Zoë Álvarez', 'ana torres', 'Bea Torres']);
    expect(await names('?sort=-created_at')).toEqual(['Bea Torres', 'ana torres', 'Zoë Álvarez']);
  });

  it('goes by page, with totals, and by cursor', async () => {
    const page = await tenant.request('GET', '/operators?page=2&per_page=2&sort=created_at');
    expect(page.body.data).toMatchObject([{ name: 'Bea Torres' }]);
    expect(page.body.meta).toEqual({ page: 2, limit: 2, total: 3, totalPages: 2 });

    for (const sort of ['name', '-name', 'created_at', '-created_at']) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body }: Answer = await tenant.request(
          'GET',
          `/operators?per_page=1&sort=${sort}&cursor=${cursor}`,
        );
        seen.push(...body.data.map(({ name }: { name: string }) => name));
        cursor = body.meta.nextCursor;
      }
      expect(seen).toEqual(await names(`?sort=${sort}`));
    }
  });

  it('answers each operator as it would be alone', async () => {
    const { body } = await tenant.request('GET', '/operators?per_page=1');

    expect((await get(body.data[0].id as string)).body).toEqual(body.data[0]);
  });

  it('has none of another tenant', async () => {
    const other = await TestTenant.create();

    const { body } = await other.request('GET', '/operators');

    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([other.operatorId]);
  });

  it.each([
    ['?search=', 'search', 'INVALID_SEARCH'],
    ['?search=-%20!', 'search', 'INVALID_SEARCH'],
    [`?search=${'x'.repeat(201)}`, 'search', 'INVALID_SEARCH'],
    ['?search=a&search=b', 'search', 'INVALID_SEARCH'],
    ['?is_active=yes', 'is_active', 'INVALID_BOOLEAN'],
    ['?type=DRIVER', 'type', 'NOT_ALLOWED'],
    ['?type=', 'type', 'NOT_ALLOWED'],
    ['?external_id=', 'external_id', 'INVALID_STRING'],
    ['?external_id=%00', 'external_id', 'INVALID_STRING'],
    ['?email=zoe', 'email', 'INVALID_EMAIL'],
    ['?sort=email', 'sort', 'NOT_ALLOWED'],
    ['?per_page=101', 'per_page', 'INVALID_INTEGER'],
    ['?page=0', 'page', 'INVALID_INTEGER'],
    ['?cursor=x', 'cursor', 'INVALID_CURSOR'],
    ['?colour=1', 'colour', 'UNKNOWN_FIELD'],
  ])('refuses %s', async (query, field, code) => {
    const answer = await tenant.request('GET', `/operators${query}`);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });
});
