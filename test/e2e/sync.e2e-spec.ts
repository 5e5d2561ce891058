import { beforeEach, describe, expect, it } from 'vitest';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

type Item = Record<string, unknown>;
type Resource = 'commerces' | 'operators' | 'routes';

const ENTITIES = { commerces: Commerce, operators: Operator, routes: Route };
const RESOURCES = Object.keys(ENTITIES) as Resource[];
/** What no two rows of a tenant share, beside the external id. */
const UNIQUE = { commerces: 'tax_id', operators: 'email' } as const;

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await TestTenant.create();
});

function sync(resource: Resource, items: unknown): Promise<Answer> {
  return tenant.request('POST', `/${resource}/sync`, { items });
}

function item(resource: Resource, external_id: string, changes: Item = {}): Item {
  const type = resource === 'operators' ? { type: 'SALESMAN' } : {};
  return { ...type, external_id, name: `Name of ${external_id}`, ...changes };
}

/** The synced rows of the tenant, by external id. */
async function rowsOf(resource: Resource): Promise<(Commerce & Operator & Route)[]> {
  const rows = await tenant.manager
    .createQueryBuilder(ENTITIES[resource], 'r')
    .addSelect('r.searchWords')
    .where('r.tenantId = :tenantId AND r.externalId IS NOT NULL', { tenantId: tenant.id })
    .orderBy('r.externalId')
    .getMany();
  return rows as (Commerce & Operator & Route)[];
}

function counts(created: number, updated: number, unchanged: number): object {
  return { created, updated, unchanged, total: created + updated + unchanged };
}

describe.each(RESOURCES)('POST /api/%s/sync', (resource) => {
  it('makes what is not there, changes what differs, and says how many', async () => {
    const metadata = { tags: ['a"b\\', 'ñ'], constructor: null };
    const items = [
      item(resource, 'B', { is_active: false, metadata }),
      item(resource, 'A', { is_active: null, metadata: null }),
    ];

    const first = await sync(resource, items);
    const before = await rowsOf(resource);
    const again = await sync(resource, items);
    const after = await rowsOf(resource);
    const changed = await sync(resource, [
      item(resource, 'A', { name: 'Nuevo Éxito' }),
      ...items.slice(0, 1),
      item(resource, 'C'),
    ]);

    expect(first).toMatchObject({ status: 200, body: counts(2, 0, 0) });
    expect(before).toMatchObject([
      { externalId: 'A', name: 'Name of A', isActive: true, metadata: {} },
      { externalId: 'B', name: 'Name of B', isActive: false, metadata },
    ]);
    expect(before[0]!.createdAt).toEqual(before[0]!.updatedAt);
    expect(again).toMatchObject({ status: 200, body: counts(0, 0, 2) });
    expect(after).toEqual(before);
    expect(changed).toMatchObject({ status: 200, body: counts(1, 1, 1) });
    const [a, b, c] = await rowsOf(resource);
    expect(a).toMatchObject({ id: before[0]!.id, name: 'Nuevo Éxito', createdAt: before[0]!.createdAt });
    expect(a!.searchWords).toContain('exito');
    expect(a!.updatedAt.getTime()).toBeGreaterThanOrEqual(before[0]!.updatedAt.getTime());
    expect(b).toEqual(before[1]);
    expect(c).toMatchObject({ externalId: 'C' });
  });

  it('leaves what an item leaves out as it is', async () => {
    await sync(resource, [item(resource, 'A', { is_active: false, metadata: { a: 1 } })]);
    const before = await rowsOf(resource);

    const same = await sync(resource, [item(resource, 'A')]);
    const renamed = await sync(resource, [item(resource, 'A', { name: 'New' })]);

    expect(same.body).toEqual(counts(0, 0, 1));
    expect(renamed.body).toEqual(counts(0, 1, 0));
    expect(await rowsOf(resource)).toMatchObject([
      { id: before[0]!.id, name: 'New', isActive: false, metadata: { a: 1 } },
    ]);
  });

  it('takes 1,000 items, and compares their keys exactly', async () => {
    const items = Array.from({ length: 998 }, (_, index) => item(resource, `K-${index}`));

    const answer = await sync(resource, [...items, item(resource, 'k-1'), item(resource, ' K-1')]);

    expect(answer).toMatchObject({ status: 200, body: counts(1_000, 0, 0) });
    expect(await rowsOf(resource)).toHaveLength(1_000);
  });

  it('keeps __proto__ in metadata, and names at their longest', async () => {
    const name = `a${'𠀀'.repeat(254)}`;
    const body = JSON.stringify({ items: [item(resource, '🔑'.repeat(255), { name, metadata: 0 })] });

    const answer = await tenant.request(
      'POST',
      `/${resource}/sync`,
      body.replace('"metadata":0', '"metadata":{"__proto__":{"a":1},"toJSON":1}'),
    );

    expect(answer).toMatchObject({ status: 200, body: counts(1, 0, 0) });
    const [row] = await rowsOf(resource);
    expect(row!.name).toBe(name);
    expect(JSON.stringify(row!.metadata)).toBe('{"toJSON":1,"__proto__":{"a":1}}');
  });

  it('names the faults of all items by their index, and writes nothing', async () => {
    const answer = await sync(resource, [
      item(resource, 'A'),
      item(resource, 'B', { name: '' }),
      7,
      { ...item(resource, 'C'), external_id: undefined },
      item(resource, 'A', { colour: 1 }),
      item(resource, 'D', { metadata: { a: 'x'.repeat(40_000) } }),
      item(resource, 'E', { is_active: 'yes', metadata: [], external_id: null }),
      null,
    ]);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    const named = answer.body.details.map(({ field, code }: Record<string, string>) => `${field} ${code}`);
    expect(named.toSorted()).toEqual(
      [
        '/items/1/name INVALID_STRING',
        '/items/2 INVALID_OBJECT',
        '/items/3/external_id REQUIRED',
        '/items/4/colour UNKNOWN_FIELD',
        '/items/4/external_id DUPLICATE_ITEM',
        '/items/5 TOO_LARGE',
        '/items/6/external_id REQUIRED',
        '/items/6/is_active INVALID_BOOLEAN',
        '/items/6/metadata INVALID_JSON_OBJECT',
        '/items/7 INVALID_OBJECT',
      ].toSorted(),
    );
    expect(await rowsOf(resource)).toEqual([]);
  });

  it('names the first faults of many', async () => {
    const answer = await sync(
      resource,
      Array.from({ length: 1_000 }, () => ({})),
    );

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toHaveLength(100);
  });

  it.each([
    ['no items', undefined, 'REQUIRED'],
    ['an empty list', [], 'INVALID_LIST'],
    ['too long a list', Array.from({ length: 1_001 }, () => ({})), 'INVALID_LIST'],
    ['an object', { 0: {} }, 'INVALID_LIST'],
  ])('refuses %s', async (_, items, code) => {
    const answer = await sync(resource, items);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: '/items', code, message: expect.any(String) }]);
  });

  it('refuses an unknown field, what is not JSON, and more than 8 MiB', async () => {
    const path = `/${resource}/sync`;
    const headers = { 'content-type': 'text/plain' };
    const full = JSON.stringify({ items: [item(resource, 'A')] });

    const unknown = await tenant.request('POST', path, { items: [item(resource, 'A')], mode: 'all' });
    expect(unknown.body.details).toMatchObject([{ field: '/mode', code: 'UNKNOWN_FIELD' }]);
    expect((await tenant.request('POST', path, full, { headers })).status).toBe(415);
    const largest = full + ' '.repeat(8 * 1024 * 1024 - full.length);
    expect((await tenant.request('POST', path, largest)).status).toBe(200);
    expect((await tenant.request('POST', path, `${largest} `)).status).toBe(413);
  });

  it("touches nothing of another tenant's", async () => {
    const other = await TestTenant.create();
    await other.request('POST', `/${resource}/sync`, { items: [item(resource, 'A')] });

    expect((await sync(resource, [item(resource, 'A', { name: 'Mine' })])).body).toEqual(counts(1, 0, 0));
    const again = await other.request('POST', `/${resource}/sync`, { items: [item(resource, 'A')] });
    expect(again.body).toEqual(counts(0, 0, 1));
  });

  it('makes each row once, whoever else syncs the same items, in whatever order', async () => {
    const items = Array.from({ length: 100 }, (_, index) => item(resource, `K-${index}`));

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => sync(resource, index % 2 ? items : items.toReversed())),
    );

    expect(answers.map((answer) => outcomeOf(answer))).toEqual(answers.map(() => '200'));
    const created = answers.reduce((sum, { body }) => sum + Number(body.created), 0);
    expect(created).toBe(100);
    expect(answers.every(({ body }) => body.updated === 0 && body.total === 100)).toBe(true);
    expect(await rowsOf(resource)).toHaveLength(100);
  });

  it('makes the first rows of a tenant that has none yet', async () => {
    tenant = await TestTenant.createBare();

    const answer = await sync(resource, [item(resource, 'A')]);

    expect(answer).toMatchObject({ status: 200, body: counts(1, 0, 0) });
  });
});

describe.each(Object.entries(UNIQUE) as [keyof typeof UNIQUE, string][])(
  'what is unique in a sync of %s: %s',
  (resource, column) => {
    const value = (name: string) => (column === 'email' ? `${name}@example.com` : name);
    const items = (values: Record<string, string | null>) =>
      Object.entries(values).map(([key, name]) =>
        item(resource, key, { [column]: name === null ? null : value(name) }),
      );
    const stored = async () =>
      (await rowsOf(resource)).map(({ taxId, email }) => (column === 'email' ? email : taxId));

    it('answers 409 that names the items whose value another row or item has, and writes nothing', async () => {
      await sync(resource, items({ A: 'x', B: 'y' }));

      const answer = await sync(resource, [
        item(resource, 'A', { name: 'New' }),
        ...items({ C: 'z', D: 'x', E: 'y', F: 'z' }),
        item(resource, 'B', { [column]: value('free') }),
      ]);

      const code = column === 'email' ? 'EMAIL_EXISTS' : 'TAX_ID_EXISTS';
      expect(outcomeOf(answer)).toBe(`409 ${code}`);
      // The row of B is to give its value up, so that E can have it.
      expect(answer.body.details).toEqual([
        { field: `/items/2/${column}`, code, message: expect.any(String) },
        { field: `/items/4/${column}`, code, message: expect.any(String) },
      ]);
      expect(await stored()).toEqual([value('x'), value('y')]);
      expect((await rowsOf(resource))[0]!.name).toBe('Name of A');
    });

    it('lets rows swap and pass on their values, and clears with null', async () => {
      await sync(resource, items({ A: 'x', B: 'y', C: 'z', D: 'w' }));

      const swapped = await sync(resource, items({ A: 'y', B: 'z', C: 'x', D: null, E: 'w' }));
      const cleared = await sync(resource, items({ A: null, B: null }));

      expect(swapped).toMatchObject({ status: 200, body: counts(1, 4, 0) });
      expect(cleared).toMatchObject({ status: 200, body: counts(0, 2, 0) });
      expect(await stored()).toEqual([null, null, value('x'), null, value('w')]);
    });

    it('gives each value to one of those that race for it, and no one a 500', async () => {
      const keys = Array.from({ length: 30 }, (_, index) => `K-${index}`);
      const withValues = (order: string[], shift: number) =>
        order.map((key, index) =>
          item(resource, key, { [column]: value(`v-${(index + shift) % keys.length}`), name: `N ${shift}` }),
        );
      await sync(resource, withValues(keys, 0));

      const answers = await Promise.all([
        ...keys.map((_, shift) => sync(resource, withValues(shift % 2 ? keys : keys.toReversed(), shift))),
        ...singleWrites(
          resource,
          keys.map((_, index) => value(`v-${index}`)),
        ),
      ]);

      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
      const values = await stored();
      expect(new Set(values).size).toBe(values.length);
    });
  },
);

/** Single creates and changes of the rows that syncs write at the same moment. */
function singleWrites(resource: keyof typeof UNIQUE, values: string[]): Promise<Answer>[] {
  const column = UNIQUE[resource];
  const id = resource === 'operators' ? tenant.operatorId : tenant.commerceId;
  return values.flatMap((value, index) => [
    tenant.request('POST', `/${resource}`, item(resource, `K-${index}`, { [column]: value })),
    tenant.request('PATCH', `/${resource}/${id}`, { [column]: value }),
    tenant.request('PATCH', `/${resource}/${id}`, { external_id: `K-${index}` }),
  ]);
}

describe('the fields of a synced operator', () => {
  it('are unique by type and external id, and keep the email in lower case', async () => {
    const answer = await sync('operators', [
      item('operators', 'A', { email: 'ANA@Example.com', phone: '+12345' }),
      item('operators', 'A', { type: 'CALLCENTER' }),
    ]);

    expect(answer.body).toEqual(counts(2, 0, 0));
    const rows = await rowsOf('operators');
    expect(rows.find(({ type }) => type === 'SALESMAN')).toMatchObject({
      email: 'ana@example.com',
      phone: '+12345',
    });
    expect((await sync('operators', [item('operators', 'A', { email: 'ana@example.com' })])).body).toEqual(
      counts(0, 0, 1),
    );
    expect((await sync('operators', [item('operators', 'A', { phone: null })])).body).toEqual(
      counts(0, 1, 0),
    );
  });

  it('are validated', async () => {
    const answer = await sync('operators', [
      item('operators', 'A', { type: 'DRIVER', email: 'x', phone: '1' }),
      item('operators', 'A', { type: undefined }),
    ]);

    expect(answer.body.details.map(({ field }: { field: string }) => field).toSorted()).toEqual([
      '/items/0/email',
      '/items/0/phone',
      '/items/0/type',
      '/items/1/type',
    ]);
  });
});

describe('the fields of a synced commerce', () => {
  it('are stored, left, and cleared', async () => {
    await sync('commerces', [item('commerces', 'A', { global_external_id: 'G', tax_id: 'T' })]);
    await sync('commerces', [item('commerces', 'A', { global_external_id: null })]);

    expect(await rowsOf('commerces')).toMatchObject([{ globalExternalId: null, taxId: 'T' }]);
  });
});

describe('what was synced', () => {
  it('can be used by the very next task, and not when it was made inactive', async () => {
    for (const resource of RESOURCES) await sync(resource, [item(resource, 'A')]);
    const [commerce, operator, route] = await Promise.all(RESOURCES.map(async (r) => (await rowsOf(r))[0]!));
    const body = () =>
      tenant.taskBody({
        commerce_id: commerce!.id,
        assigned_route_id: route!.id,
        assigned_operator_id: operator!.id,
      });

    expect(outcomeOf(await tenant.createTask(body()))).toBe('201');
    await sync('operators', [item('operators', 'A', { is_active: false })]);
    expect(outcomeOf(await tenant.createTask(body()))).toBe('400 OPERATOR_INACTIVE');
    await sync('operators', [item('operators', 'A', { is_active: true })]);
    await sync('commerces', [item('commerces', 'A', { is_active: false })]);
    expect(outcomeOf(await tenant.createTask(body()))).toBe('400 COMMERCE_INACTIVE');
  });

  it('does not keep tasks from being created while it is synced', async () => {
    const items = Array.from({ length: 300 }, (_, index) => item('commerces', `K-${index}`));
    await sync('commerces', items);
    const rows = await rowsOf('commerces');
    const tasks = rows.slice(0, 100).map(({ id }) => tenant.taskBody({ commerce_id: id }));

    const answers = await Promise.all([
      ...Array.from({ length: 5 }, (_, round) =>
        sync(
          'commerces',
          items.map((one, index) => Object.assign({}, one, { tax_id: `${round}-${index}` })),
        ),
      ),
      ...tasks.map((task) => tenant.createTask(task)),
      tenant.request('POST', '/activities/tasks/batch', {
        mode: 'atomic',
        items: rows.toReversed().map(({ id }) => tenant.taskBody({ commerce_id: id })),
      }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 200),
      ...tasks.map(() => 201),
      201,
    ]);
  });
});
