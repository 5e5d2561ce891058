import { beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const NAMES = ['Panadería Sol', 'Sol y Luna', 'Bakery 24', 'Bakery 24', 'Ærø Market'];

interface Listed {
  id: string;
  name: string;
}

describe('GET /api/commerces', () => {
  let tenant: TestTenant;
  let ids: string[];

  beforeAll(async () => {
    tenant = await TestTenant.createBare();
    ids = [];
    for (const [index, name] of NAMES.entries()) {
      const { body } = await tenant.request('POST', '/commerces', {
        name,
        external_id: `E-${index}`,
        global_external_id: index < 2 ? 'G' : 'H',
        tax_id: `T-${index}`,
        is_active: index !== 1,
      });
      ids.push(body.id as string);
    }
  });

  async function find(query: string): Promise<number[]> {
    const { body } = await tenant.request('GET', `/commerces?${query}`);
    return (body.data as Listed[]).map(({ id }) => ids.indexOf(id));
  }

  it('answers pages with totals, by name', async () => {
    const { status, body } = await tenant.request('GET', '/commerces?per_page=2&page=2');

    expect(status).toBe(200);
    expect(body.meta).toEqual({ page: 2, limit: 2, total: 5, totalPages: 3 });
    const all = await tenant.request('GET', '/commerces');
    expect(all.body.meta).toEqual({ page: 1, limit: 25, total: 5, totalPages: 1 });
    expect(body.data).toEqual(all.body.data.slice(2, 4));
    const equal = (all.body.data as Listed[]).filter(({ name }) => name === 'Bakery 24');
    expect(equal.map(({ id }) => id)).toEqual(ids.slice(2, 4));
  });

  it('answers commerces as a create does', async () => {
    const { body } = await tenant.request('GET', '/commerces?external_id=E-0');

    expect(body.data).toEqual([
      {
        id: ids[0],
        name: NAMES[0],
        externalId: 'E-0',
        globalExternalId: 'G',
        taxId: 'T-0',
        isActive: true,
        metadata: {},
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    ]);
  });

  it('sorts both ways', async () => {
    const byName = await find('sort=name');

    expect(await find('sort=-name')).toEqual(byName.toReversed());
    expect(await find('sort=created_at')).toEqual([0, 1, 2, 3, 4]);
    expect(await find('sort=-created_at')).toEqual([4, 3, 2, 1, 0]);
  });

  it.each(['name', '-name', 'created_at', '-created_at'])(
    'goes by cursor through all, by %s',
    async (sort) => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query = `sort=${sort}&per_page=2&cursor=${cursor}`;
        const { body } = await tenant.request('GET', `/commerces?${query}`);
        seen.push(...(body.data as Listed[]).map(({ id }) => id));
        cursor = body.meta.nextCursor as string | null;
      }

      expect(seen.map((id) => ids.indexOf(id))).toEqual(await find(`sort=${sort}`));
    },
  );

  it.each([
    ['is_active=true', [0, 2, 3, 4]],
    ['is_active=false', [1]],
    ['external_id=E-2', [2]],
    ['external_id=e-2', []],
    ['global_external_id=G', [0, 1]],
    ['tax_id=T-4', [4]],
    ['tax_id=T-4&is_active=false', []],
    ['search=sol', [0, 1]],
    ['search=SOL luna', [1]],
    ['search=luna so', [1]],
    ['search=panaderia', [0]],
    ['search=24', [2, 3]],
    ["search='sol' %26 !", [0, 1]],
    ['search=moon', []],
    ['search=sol&is_active=true', [0]],
  ])('finds by %s', async (query, found) => {
    expect(await find(`${query}&sort=created_at`)).toEqual(found);
  });

  it('finds by the new name after a change, and no more by the old one', async () => {
    const other = await TestTenant.createBare();
    const { body } = await other.request('POST', '/commerces', { name: 'Old name' });
    await other.request('PATCH', `/commerces/${body.id}`, { tax_id: 'T' });
    const count = async (search: string) =>
      (await other.request('GET', `/commerces?search=${search}`)).body.meta.total as number;

    expect(await count('old')).toBe(1);
    await other.request('PATCH', `/commerces/${body.id}`, { name: 'New name' });

    expect(await count('old')).toBe(0);
    expect(await count('new')).toBe(1);
  });

  it('shows nothing of another tenant, and takes none of its cursors', async () => {
    const other = await TestTenant.create();
    const { body } = await tenant.request('GET', '/commerces?cursor=&per_page=2');
    const { nextCursor } = body.meta as { nextCursor: string };

    expect((await other.request('GET', '/commerces')).body.meta.total).toBe(1);
    expect((await other.request('GET', '/commerces?search=bakery')).body.data).toEqual([]);
    const foreign = await other.request('GET', `/commerces?cursor=${nextCursor}&per_page=2`);
    const filtered = await tenant.request('GET', `/commerces?cursor=${nextCursor}&per_page=2&tax_id=T-1`);
    expect([foreign, filtered].map((answer) => outcomeOf(answer))).toEqual([
      '400 VALIDATION_FAILED',
      '400 VALIDATION_FAILED',
    ]);
  });

  it.each([
    ['search=%20-%20', 'search', 'INVALID_SEARCH'],
    ['search=', 'search', 'INVALID_SEARCH'],
    ['search=a&search=b', 'search', 'INVALID_SEARCH'],
    ['is_active=1', 'is_active', 'INVALID_BOOLEAN'],
    ['external_id=', 'external_id', 'INVALID_STRING'],
    ['tax_id=a&tax_id=b', 'tax_id', 'INVALID_STRING'],
    ['sort=tax_id', 'sort', 'NOT_ALLOWED'],
    ['page=0', 'page', 'INVALID_INTEGER'],
    ['per_page=101', 'per_page', 'INVALID_INTEGER'],
    ['cursor=x', 'cursor', 'INVALID_CURSOR'],
    ['cursor=&page=2', 'cursor', 'NOT_ALLOWED'],
    ['name=x', 'name', 'UNKNOWN_FIELD'],
  ])('refuses %s', async (query, field, code) => {
    const answer = await tenant.request('GET', `/commerces?${query}`);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });
});
