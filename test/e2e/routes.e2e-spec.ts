import { beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/common/new-id.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { RouteOperator } from '../../src/routes/entities/route-operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import { MAX_OPERATORS } from '../../src/routes/route-operators.service.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
});

function create(changes: Record<string, unknown> = {}): Promise<Answer> {
  return tenant.request('POST', '/routes', { name: 'North', ...changes });
}

function update(id: string, body: unknown): Promise<Answer> {
  return tenant.request('PATCH', `/routes/${id}`, body);
}

function get(id: string): Promise<Answer> {
  return tenant.request('GET', `/routes/${id}`);
}

async function names(query: string): Promise<string[]> {
  const { body } = await tenant.request('GET', `/routes${query}`);
  return body.data.map(({ name }: { name: string }) => name);
}

function put(body: unknown, routeId = tenant.routeId): Promise<Answer> {
  return tenant.request('POST', `/routes/${routeId}/operators`, body);
}

function remove(operatorId: string, routeId = tenant.routeId): Promise<Answer> {
  return tenant.request('DELETE', `/routes/${routeId}/operators/${operatorId}`);
}

async function addOperator(changes: Partial<Operator> = {}): Promise<string> {
  const id = newId();
  const operator = { tenantId: tenant.id, id, type: 'SALESMAN', name: 'Eva', ...changes } as const;
  await tenant.manager.insert(Operator, operator as never);
  return id;
}

describe('POST /api/routes', () => {
  it('creates a route that can be read where Location says', async () => {
    const answer = await create({ external_id: 'R-1', is_active: false, metadata: { km: 7 } });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'North',
      externalId: 'R-1',
      isActive: false,
      metadata: { km: 7 },
      createdAt: expect.stringMatching(TIME),
      updatedAt: answer.body.createdAt,
    });
    expect(answer.headers.get('location')).toBe(`/api/routes/${answer.body.id}`);
    expect((await get(answer.body.id as string)).body).toEqual({ ...answer.body, operators: [] });
  });

  it('needs a name only', async () => {
    expect((await create()).body).toMatchObject({ externalId: null, isActive: true, metadata: {} });
  });

  it('answers 409 when another route has the external id, and one of many requests gets it', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ external_id: 'R-1' })));

    const outcomes = answers.map((answer) => outcomeOf(answer)).toSorted();
    expect(outcomes).toEqual(['201', ...Array.from({ length: 19 }, () => '409 EXTERNAL_ID_EXISTS')]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body.details).toEqual([
      { field: '/external_id', code: 'EXTERNAL_ID_EXISTS', message: expect.any(String) },
    ]);
    expect(await tenant.manager.countBy(Route, { tenantId: tenant.id, externalId: 'R-1' })).toBe(1);
  });

  it.each([
    ['name', 'REQUIRED', undefined],
    ['name', 'REQUIRED', null],
    ['name', 'INVALID_STRING', ' '],
    ['name', 'INVALID_STRING', 'x'.repeat(256)],
    ['external_id', 'INVALID_STRING', ''],
    ['is_active', 'INVALID_BOOLEAN', 1],
    ['metadata', 'INVALID_JSON_OBJECT', []],
    ['operators', 'UNKNOWN_FIELD', []],
  ])('refuses /%s as %s: %j', async (field, code, value) => {
    const answer = await create({ [field]: value });

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
  });
});

describe('PATCH /api/routes/:id', () => {
  it('changes what is given and leaves the rest, and clears what is null', async () => {
    const { body: before } = await create({ external_id: 'R-1', metadata: { a: 1 } });

    const answer = await update(before.id as string, {
      name: 'Río Sur',
      external_id: null,
      is_active: false,
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...before,
      name: 'Río Sur',
      externalId: null,
      isActive: false,
      updatedAt: expect.stringMatching(TIME),
    });
    const found = await tenant.request('GET', '/routes?search=rio');
    expect(found.body.data).toEqual([answer.body]);
  });

  it('changes nothing when nothing is given', async () => {
    const { body: before } = await create();

    expect(await update(before.id as string, {})).toMatchObject({ status: 200, body: before });
  });

  it('answers 409 when another route has the external id', async () => {
    await create({ external_id: 'R-1' });

    expect(outcomeOf(await update(tenant.routeId, { external_id: 'R-1' }))).toBe('409 EXTERNAL_ID_EXISTS');
  });

  it('refuses a body that is not valid', async () => {
    const answer = await update(tenant.routeId, { name: '', id: 1 });

    expect(answer.body.details.map(({ field }: { field: string }) => field).toSorted()).toEqual([
      '/id',
      '/name',
    ]);
  });

  it('keeps a route from new tasks when it is made inactive', async () => {
    await update(tenant.routeId, { is_active: false });

    expect(outcomeOf(await tenant.createTask(tenant.taskBody()))).toBe('400 ROUTE_INACTIVE');
  });
});

describe('the operators of a route', () => {
  it('are put on it, answered with it, and taken off it', async () => {
    const lead = await addOperator({ name: 'Zoë', type: 'CALLCENTER', isActive: false });

    const member = await put({ operator_id: tenant.operatorId.toUpperCase() });
    await put({ operator_id: lead, role: 'LEAD' });

    expect(member).toMatchObject({ status: 200 });
    expect(member.body).toEqual({
      operatorId: tenant.operatorId,
      role: 'MEMBER',
      operator: { name: 'Ana', type: 'SALESMAN', isActive: true },
    });
    expect((await get(tenant.routeId)).body.operators).toEqual([
      { operatorId: lead, role: 'LEAD', operator: { name: 'Zoë', type: 'CALLCENTER', isActive: false } },
      member.body,
    ]);
    expect(outcomeOf(await remove(lead))).toBe('204');
    expect(outcomeOf(await remove(lead))).toBe('404 ROUTE_OPERATOR_NOT_FOUND');
    expect((await get(tenant.routeId)).body.operators).toEqual([member.body]);
  });

  it('are on it once, with the role of the last request', async () => {
    const operator_id = tenant.operatorId;

    expect((await put({ operator_id, role: 'LEAD' })).body.role).toBe('LEAD');
    expect((await put({ operator_id })).body.role).toBe('LEAD');
    expect((await put({ operator_id, role: 'MEMBER' })).body.role).toBe('MEMBER');
    expect((await get(tenant.routeId)).body.operators).toMatchObject([{ role: 'MEMBER' }]);
  });

  it('are on it once when many requests put them there at the same moment', async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => addOperator()));
    const bodies = others.flatMap((operator_id) =>
      ['LEAD', 'MEMBER', 'LEAD', 'MEMBER'].map((role) => ({ operator_id, role })),
    );

    const answers = await Promise.all(bodies.map((body) => put(body)));

    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200));
    expect(answers.map(({ body }) => body.role)).toEqual(bodies.map(({ role }) => role));
    expect((await get(tenant.routeId)).body.operators).toHaveLength(4);
  });

  it(`are ${MAX_OPERATORS} at most, whoever comes at the same moment`, async () => {
    const operators = Array.from({ length: MAX_OPERATORS }, () => ({ tenantId: tenant.id, id: newId() }));
    await tenant.manager.insert(
      Operator,
      operators.map((operator) => ({ ...operator, type: 'SALESMAN' as const, name: 'Eva' })),
    );
    await tenant.manager.insert(
      RouteOperator,
      operators.slice(1).map(({ tenantId, id }) => ({ tenantId, routeId: tenant.routeId, operatorId: id })),
    );

    const answers = await Promise.all(
      [operators[0]!.id, tenant.operatorId].map((operator_id) => put({ operator_id })),
    );

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual(['200', '409 ROUTE_FULL']);
    expect(await put({ operator_id: operators[7]!.id, role: 'LEAD' })).toMatchObject({ status: 200 });
    expect((await get(tenant.routeId)).body.operators).toHaveLength(MAX_OPERATORS);
  });

  it.each([
    [{}, ['/operator_id']],
    [{ operator_id: 'x', role: 'BOSS', colour: 1 }, ['/colour', '/operator_id', '/role']],
  ])('are refused as %j', async (body, fields) => {
    const answer = await put(body);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details.map(({ field }: { field: string }) => field).toSorted()).toEqual(fields);
  });

  it('are not found when they, or the route, are absent or of another tenant', async () => {
    const other = await TestTenant.create();
    await other.request('POST', `/routes/${other.routeId}/operators`, { operator_id: other.operatorId });

    for (const { routeId, operatorId } of [other, { routeId: newId(), operatorId: newId() }]) {
      const unknownOperator = await put({ operator_id: operatorId });
      expect(outcomeOf(unknownOperator)).toBe('404 OPERATOR_NOT_FOUND');
      expect(unknownOperator.body.details).toMatchObject([{ field: '/operator_id' }]);
      expect(outcomeOf(await put({ operator_id: tenant.operatorId }, routeId))).toBe('404 ROUTE_NOT_FOUND');
      expect(outcomeOf(await put({ operator_id: operatorId }, routeId))).toBe('404 ROUTE_NOT_FOUND');
      expect(outcomeOf(await remove(operatorId, routeId))).toBe('404 ROUTE_OPERATOR_NOT_FOUND');
      expect(outcomeOf(await remove(operatorId))).toBe('404 ROUTE_OPERATOR_NOT_FOUND');
    }
    expect((await other.request('GET', `/routes/${other.routeId}`)).body.operators).toHaveLength(1);
  });

  it('are refused as ids that are none', async () => {
    expect(outcomeOf(await remove('7'))).toBe('400 VALIDATION_FAILED');
    expect(outcomeOf(await put({ operator_id: tenant.operatorId }, '7'))).toBe('400 VALIDATION_FAILED');
  });
});

describe('a route of another tenant', () => {
  it('is as absent as one that nobody has', async () => {
    const other = await TestTenant.create();

    for (const id of [other.routeId, newId()]) {
      expect(outcomeOf(await get(id))).toBe('404 ROUTE_NOT_FOUND');
      expect(outcomeOf(await update(id, { name: 'Mine' }))).toBe('404 ROUTE_NOT_FOUND');
    }
    expect(outcomeOf(await get('7'))).toBe('400 VALIDATION_FAILED');
    expect((await other.request('GET', `/routes/${other.routeId}`)).body.name).toBe('Centre');
  });
});

describe('GET /api/routes', () => {
  beforeEach(async () => {
    await create({ name: 'North side', external_id: 'A', is_active: false });
    await create({ name: 'South side', external_id: 'B' });
    await put({ operator_id: tenant.operatorId });
  });

  it('filters and sorts', async () => {
    expect(await names('')).toEqual(['Centre', 'North side', 'South side']);
    expect(await names('?sort=-name')).toEqual(['South side', 'North side', 'Centre']);
    expect(await names('?sort=created_at')).toEqual(['Centre', 'North side', 'South side']);
    expect(await names('?is_active=false')).toEqual(['North side']);
    expect(await names('?external_id=B')).toEqual(['South side']);
    expect(await names('?search=SIDE')).toEqual(['North side', 'South side']);
    expect(await names('?search=side&is_active=true')).toEqual(['South side']);
    expect(await names(`?operator_id=${tenant.operatorId.toUpperCase()}`)).toEqual(['Centre']);
    expect(await names(`?operator_id=${newId()}`)).toEqual([]);
  });

  it('goes by page, with totals, and by cursor', async () => {
    const page = await tenant.request('GET', `/routes?page=1&per_page=2&operator_id=${tenant.operatorId}`);
    expect(page.body.meta).toEqual({ page: 1, limit: 2, total: 1, totalPages: 1 });

    const first = await tenant.request('GET', '/routes?per_page=2&cursor=');
    const rest = await tenant.request('GET', `/routes?per_page=2&cursor=${first.body.meta.nextCursor}`);
    const foreign = await tenant.request('GET', `/routes?sort=-name&cursor=${first.body.meta.nextCursor}`);

    expect(rest.body).toMatchObject({ data: [{ name: 'South side' }], meta: { nextCursor: null } });
    expect(outcomeOf(foreign)).toBe('400 VALIDATION_FAILED');
  });

  it('has none of another tenant, nor any by its operators', async () => {
    const other = await TestTenant.create();

    const mine = await other.request('GET', '/routes');
    const byOperator = await other.request('GET', `/routes?operator_id=${tenant.operatorId}`);

    expect(mine.body.data.map(({ id }: { id: string }) => id)).toEqual([other.routeId]);
    expect(byOperator.body.data).toEqual([]);
  });

  it.each([
    ['?search=!', 'search', 'INVALID_SEARCH'],
    ['?operator_id=7', 'operator_id', 'INVALID_UUID'],
    ['?is_active=1', 'is_active', 'INVALID_BOOLEAN'],
    ['?sort=id', 'sort', 'NOT_ALLOWED'],
    ['?type=SALESMAN', 'type', 'UNKNOWN_FIELD'],
  ])('refuses %s', async (query, field, code) => {
    const answer = await tenant.request('GET', `/routes${query}`);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });
});
