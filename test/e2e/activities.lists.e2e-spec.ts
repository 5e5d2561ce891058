import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { encodeCursor } from '../../src/common/lists/cursor.js';
import { searchWords } from '../../src/database/queries/search-words.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import type { Answer } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

interface Listed {
  id: string;
}

describe('the list of activities', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function list(query = '', path = '/activities'): Promise<Answer> {
    return tenant.request('GET', `${path}${query}`);
  }

  async function idsOf(query: string): Promise<string[]> {
    const { status, body, text } = await list(query);
    if (status !== 200) throw new Error(text);
    return (body.data as Listed[]).map(({ id }) => id);
  }

  /** All ids, part by part. */
  async function walk(query: string, between = () => Promise.resolve()): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { status, body, text } = await list(`?cursor=${cursor}&${query}`);
      if (status !== 200) throw new Error(text);
      ids.push(...(body.data as Listed[]).map(({ id }) => id));
      cursor = body.meta.nextCursor as string | null;
      await between();
    }
    return ids;
  }

  /** Stores tasks that are newer than all others, without the service, which would take seconds. */
  async function storeTasks(count: number): Promise<void> {
    const { id: tenantId, manager, commerceId, routeId, operatorId } = tenant;
    const rows = `SELECT ('ffffffff-ffff-7fff-8000-' || lpad(n::text, 12, '0'))::uuid AS id, n
      FROM generate_series(1, ${count}) n`;
    await manager.query(
      `INSERT INTO activities.activities (tenant_id, id, type, channel, status, reason, commerce_id, idempotency_key,
         request_fingerprint, scheduled_at, created_by, search_words)
       SELECT $1, id, 'TASK', 'SMS', 'READY', 'Stored', $2, 'stored-' || n, sha256('x'), now(), 'test', $3
       FROM (${rows}) r`,
      [tenantId, commerceId, searchWords(tenantId, 'Stored')],
    );
    await manager.query(
      `INSERT INTO activities.task_details (tenant_id, activity_id, assigned_route_id, assigned_operator_id, scheduled_at)
       SELECT $1, id, $2, $3, now() FROM (${rows}) r`,
      [tenantId, routeId, operatorId],
    );
    await manager.query('ANALYZE activities.activities, activities.task_details');
  }

  async function addTasks(count: number, changes: (index: number) => object = () => ({})): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++)
      ids.push(await tenant.addTask(changes(index) as Record<string, unknown>));
    return ids;
  }

  async function nextCursor(query: string): Promise<string> {
    const { body } = await list(`?cursor=&per_page=1&${query}`);
    return body.meta.nextCursor as string;
  }

  it('is empty in a new tenant', async () => {
    const { status, body } = await list();

    expect(status).toBe(200);
    expect(body).toEqual({ data: [], meta: { page: 1, limit: 25, total: 0, totalPages: 0 } });
  });

  it.each(['/activities', '/activities/tasks'])('has at %s what a detail has', async (path) => {
    const id = await tenant.addTask();

    const { body } = await list('', path);

    expect(body.data).toEqual([(await tenant.request('GET', `/activities/${id}`)).body]);
  });

  it('comes in pages with totals', async () => {
    const ids = await addTasks(5);

    const first = await list('?per_page=2&sort=created_at');
    const last = await list('?per_page=2&page=3&sort=created_at');
    const beyond = await list('?per_page=2&page=4&sort=created_at');

    expect(first.body.meta).toEqual({ page: 1, limit: 2, total: 5, totalPages: 3 });
    expect((first.body.data as Listed[]).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((last.body.data as Listed[]).map(({ id }) => id)).toEqual(ids.slice(4));
    expect(beyond.body).toEqual({ data: [], meta: { page: 4, limit: 2, total: 5, totalPages: 3 } });
  });

  it.each(['scheduled_at', '-scheduled_at', 'created_at', '-created_at'])(
    'can be walked by cursor, sorted by %s, and has each once',
    async (sort) => {
      // Three share a time, so that the id has to decide.
      const times = ['2025-03-01T00:00:00Z', '2025-01-01T00:00:00Z', '2025-02-01T00:00:00Z'];
      const ids = await addTasks(7, (index) => ({ scheduled_at: times[index % 3] }));
      const rank = (index: number): number => (sort.endsWith('scheduled_at') ? [2, 0, 1][index % 3]! : index);
      const ascending = ids
        .map((id, index) => ({ id, rank: rank(index) }))
        .toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);

      const walked = await walk(`per_page=2&sort=${sort}`);

      expect(walked).toEqual(sort.startsWith('-') ? ascending.toReversed() : ascending);
    },
  );

  it.each(['created_at', '-created_at', 'scheduled_at'])(
    'yields each of the old ones exactly once while others are created, sorted by %s',
    async (sort) => {
      const old = await addTasks(9);

      const walked = await walk(`per_page=2&sort=${sort}`, async () => {
        if ((await tenant.countActivities()) < 30) await addTasks(2);
      });

      expect(walked.filter((id) => old.includes(id)).toSorted()).toEqual(old.toSorted());
      expect(new Set(walked).size).toBe(walked.length);
    },
  );

  it('ends with a null cursor when the last part is full', async () => {
    await addTasks(2);

    const { body } = await list('?cursor=&per_page=2');

    expect(body.meta).toEqual({ limit: 2, nextCursor: null });
  });

  describe('by cursor', () => {
    beforeEach(async () => {
      await addTasks(2);
    });

    it('refuses one that was changed', async () => {
      const cursor = await nextCursor('');
      const tampered = [0, 5, 14, 20, cursor.length - 2].map(
        (at) => cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1),
      );

      for (const changed of [...tampered, cursor.slice(0, 10), `${cursor}AA`, 'x', 'null', cursor + '=']) {
        const { status, body } = await list(`?per_page=1&cursor=${changed}`);
        expect([status, body.details?.[0]?.code]).toEqual([400, 'INVALID_CURSOR']);
      }
    });

    it.each([
      { value: '', id: 'no id' },
      { value: '', id: '' },
      { value: '', id: '\u0000' },
    ])('refuses one whose checksum fits, with the position %j', async (position) => {
      const scope = [tenant.id, 'activities', '-created_at', { sort: '-created_at' }];

      const { status, body } = await list(`?cursor=${encodeCursor(position, scope)}`);

      expect([status, body.details?.[0]?.code]).toEqual([400, 'INVALID_CURSOR']);
    });

    it('refuses one whose checksum fits a time that is none', async () => {
      const scope = [tenant.id, 'activities', 'scheduled_at', { sort: 'scheduled_at' }];
      const cursor = encodeCursor({ value: 'never', id: tenant.id }, scope);

      const { status, body } = await list(`?sort=scheduled_at&cursor=${cursor}`);

      expect([status, body.details?.[0]?.code]).toEqual([400, 'INVALID_CURSOR']);
    });

    it.each([
      ['other filters', 'status=READY', 'status=READY&status=UNRESOLVED'],
      ['filters where there were none', '', 'channel=SALESMAN'],
      ['another order', 'sort=created_at', 'sort=-created_at'],
      ['another search', 'search=visit', 'search=monthly'],
    ])('refuses one for %s', async (_, before, after) => {
      const { status, body } = await list(`?cursor=${await nextCursor(before)}&${after}`);

      expect(status).toBe(400);
      expect(body.details).toEqual([
        { field: 'cursor', code: 'INVALID_CURSOR', message: expect.stringContaining('nextCursor') },
      ]);
    });

    it("refuses another tenant's", async () => {
      const cursor = await nextCursor('');
      const other = await TestTenant.create();

      const { status, body } = await other.request('GET', `/activities?cursor=${cursor}`);

      expect([status, body.details[0].code]).toEqual([400, 'INVALID_CURSOR']);
    });

    it('takes the same filters in another order, and another size of the part', async () => {
      const cursor = await nextCursor('status=READY&channel=SALESMAN');

      const { status } = await list(`?channel=SALESMAN&per_page=5&cursor=${cursor}&status=READY`);

      expect(status).toBe(200);
    });
  });

  describe('filtered', () => {
    it('by status, several too', async () => {
      const [ready, canceled] = await addTasks(2);
      await tenant.request('POST', `/activities/${canceled}/cancel`);

      expect(await idsOf('?status=READY')).toEqual([ready]);
      expect(await idsOf('?status=CANCELED')).toEqual([canceled]);
      expect(await idsOf('?status=CANCELED&status=READY')).toEqual([canceled, ready]);
      expect(await idsOf('?status=FAILED')).toEqual([]);
    });

    it('by type and channel', async () => {
      const [push, sms] = await addTasks(2, (index) => ({ channel: ['PUSH', 'SMS'][index] }));

      expect(await idsOf('?type=TASK&channel=PUSH')).toEqual([push]);
      expect(await idsOf('?channel=PUSH&channel=SMS&sort=created_at')).toEqual([push, sms]);
      expect(await idsOf('?channel=EMAIL')).toEqual([]);
    });

    it('by commerce, route and operator', async () => {
      const { id: tenantId, manager } = tenant;
      const [commerce, route, operator] = [uuidv7(), uuidv7(), uuidv7()];
      await manager.insert(Commerce, { tenantId, id: commerce, name: 'Other shop' });
      await manager.insert(Route, { tenantId, id: route, name: 'North' });
      await manager.insert(Operator, { tenantId, id: operator, type: 'ACTIVATOR', name: 'Luis' });
      const first = await tenant.addTask();
      const atOther = await tenant.addTask({ commerce_id: commerce });
      const onOther = await tenant.addTask({ assigned_route_id: route });
      const ofOther = await tenant.addTask({ assigned_operator_id: operator });

      expect(await idsOf(`?commerce_id=${commerce}`)).toEqual([atOther]);
      expect(await idsOf(`?route_id=${route.toUpperCase()}`)).toEqual([onOther]);
      expect(await idsOf(`?operator_id=${operator}`)).toEqual([ofOther]);
      expect(await idsOf(`?operator_id=${operator}&route_id=${route}`)).toEqual([]);
      expect(
        await idsOf(`?commerce_id=${commerce}&commerce_id=${tenant.commerceId}&sort=created_at`),
      ).toEqual([first, atOther, onOther, ofOther]);
    });

    it.each(['commerce_id', 'route_id', 'operator_id'])(
      "finds nothing by another tenant's %s, as by an absent one",
      async (filter) => {
        const other = await TestTenant.create();
        await addTasks(1);
        const theirs = {
          commerce_id: other.commerceId,
          route_id: other.routeId,
          operator_id: other.operatorId,
        };
        const id = theirs[filter as keyof typeof theirs];

        expect(await idsOf(`?${filter}=${id}`)).toEqual([]);
      },
    );

    it('by time, from inclusive and to exclusive', async () => {
      const [first, second, third] = await addTasks(3, (index) => ({
        scheduled_at: `2025-01-0${index + 1}T00:00:00Z`,
      }));
      const sort = 'sort=scheduled_at';

      expect(await idsOf(`?${sort}&scheduled_from=2025-01-02T00:00:00Z`)).toEqual([second, third]);
      expect(await idsOf(`?${sort}&scheduled_to=2025-01-02T00:00:00Z`)).toEqual([first]);
      expect(
        await idsOf(`?scheduled_from=2025-01-02T01:00:00%2B01:00&scheduled_to=2025-01-03T00:00:00Z`),
      ).toEqual([second]);
    });
  });

  it.each([
    '2025-01-16T09:00:00.000%2B16:00',
    '2025-01-16T09:00:00-23:59',
    `2025-01-16T09:00:00.${'0'.repeat(200)}Z`,
  ])('takes any time that a task can have: %s', async (time) => {
    await tenant.addTask();

    expect((await list(`?scheduled_from=${time}&scheduled_to=${time}`)).status).toBe(200);
  });

  it('compares times as they are stored, in milliseconds', async () => {
    const time = '2025-01-16T09:00:00.123456Z';
    const id = await tenant.addTask({ scheduled_at: time });

    expect(await idsOf(`?scheduled_from=${time}`)).toEqual([id]);
    expect(await idsOf(`?scheduled_to=${time}`)).toEqual([]);
  });

  describe('searched', () => {
    it.each([
      ['a word of the reason', 'visit'],
      ['the start of a word', 'quart'],
      ['another case and without accents', 'CAFE'],
      ['several words in any order', 'cafe visit'],
      ['the idempotency key', 'order-0042'],
      ['the start of the key', 'order-00'],
      ['the name of the commerce', 'corner'],
      ['words of the name of the commerce', 'sho corn'],
    ])('finds by %s', async (_, search) => {
      const { id: tenantId, manager, commerceId } = tenant;
      const name = 'Corner shop';
      await manager.update(
        Commerce,
        { tenantId, id: commerceId },
        { searchWords: searchWords(tenantId, name) },
      );
      const other = uuidv7();
      await manager.insert(Commerce, { tenantId, id: other, name: 'Bakery' });
      const wanted = await tenant.addTask({ reason: 'Quarterly café visit', idempotency_key: 'order-0042' });
      await tenant.addTask({ reason: 'Delivery', idempotency_key: 'x', commerce_id: other });

      expect(await idsOf(`?search=${encodeURIComponent(search)}`)).toEqual([wanted]);
    });

    it.each(['nothing', 'isit', 'visit nothing', "'; DROP TABLE", '\\', ':*'].slice(0, 4))(
      'finds nothing by %s',
      async (search) => {
        await tenant.addTask({ reason: 'Monthly visit' });

        expect(await idsOf(`?search=${encodeURIComponent(search)}`)).toEqual([]);
      },
    );

    it('finds what stands behind thousands of others, part by part', async () => {
      const needles = await addTasks(3, (index) => ({ reason: `Needle ${index}` }));
      await storeTasks(6_000);

      expect(await walk('search=needle&per_page=2')).toEqual(needles.toReversed());
      expect(await walk(`search=needle&per_page=2&route_id=${tenant.routeId}&sort=created_at`)).toEqual(
        needles,
      );
      expect(await walk('search=nothing')).toEqual([]);
    });

    it('finds what more than ten thousand have, page by page', async () => {
      const sorted = 'sort=created_at&per_page=100';
      await addTasks(2, (index) => ({ reason: index === 0 ? 'Needle' : 'Stored needle' }));
      await storeTasks(10_050);
      const all = await walk(`search=stored&${sorted}`);

      const first = await list(`?search=stored&${sorted}`);
      expect(first.body).toMatchObject({ meta: { page: 1, limit: 100, total: 10_051, totalPages: 101 } });
      for (const page of [1, 2, 60, 101, 102]) {
        expect(await idsOf(`?search=stored&${sorted}&page=${page}`)).toEqual(
          all.slice((page - 1) * 100, page * 100),
        );
      }
      expect(await idsOf('?search=stored needle')).toEqual([all[0]]);
    });

    it('finds by a name that more than a thousand commerces have', async () => {
      const { id: tenantId, manager } = tenant;
      const [name, words] = ['Bodega', searchWords(tenantId, 'Bodega')];
      const commerces = Array.from({ length: 1_001 }, () => ({
        id: uuidv7(),
        tenantId,
        name,
        searchWords: words,
      }));
      await manager.insert(Commerce, commerces);
      const wanted = await addTasks(3, (index) => ({ commerce_id: commerces[index * 500]!.id }));
      const newestFirst = wanted.toReversed();

      // The first rows of the list have them all, and then none of them.
      expect(await walk('search=bodega&per_page=2')).toEqual(newestFirst);
      await storeTasks(6_000);
      expect(await walk('search=bodega&per_page=2')).toEqual(newestFirst);
      expect(await idsOf('?search=bodega')).toEqual(newestFirst);
      expect(await idsOf('?search=bodega nothing')).toEqual([]);
    });

    it("does not find another tenant's", async () => {
      const other = await TestTenant.create();
      await other.addTask({ reason: 'Rare word' });
      const mine = await tenant.addTask({ reason: 'Rare thing' });

      expect(await idsOf('?search=rare')).toEqual([mine]);
    });

    it('goes together with filters', async () => {
      const [, sms] = await addTasks(2, (index) => ({ channel: ['PUSH', 'SMS'][index] }));

      expect(await idsOf('?search=monthly&channel=SMS')).toEqual([sms]);
    });
  });

  it.each([
    ['page=0', 'page', 'INVALID_INTEGER'],
    ['page=1.5', 'page', 'INVALID_INTEGER'],
    ['page=x', 'page', 'INVALID_INTEGER'],
    ['page=1&page=2', 'page', 'INVALID_INTEGER'],
    ['page=1000001', 'page', 'INVALID_INTEGER'],
    ['per_page=0', 'per_page', 'INVALID_INTEGER'],
    ['per_page=101', 'per_page', 'INVALID_INTEGER'],
    ['page=2&cursor=', 'cursor', 'NOT_ALLOWED'],
    ['cursor=%00', 'cursor', 'INVALID_STRING'],
    ['sort=id', 'sort', 'NOT_ALLOWED'],
    ['sort=', 'sort', 'NOT_ALLOWED'],
    ['status=ready', 'status', 'NOT_ALLOWED'],
    ['status=', 'status', 'NOT_ALLOWED'],
    ['status=READY&status=READY', 'status', 'NOT_ALLOWED'],
    ['type=VISIT', 'type', 'NOT_ALLOWED'],
    ['channel=FAX', 'channel', 'NOT_ALLOWED'],
    ['commerce_id=1', 'commerce_id', 'INVALID_UUID'],
    ['route_id=', 'route_id', 'INVALID_UUID'],
    ['operator_id=x', 'operator_id', 'INVALID_UUID'],
    [
      'commerce_id=880e8400-e29b-41d4-a716-446655440000&commerce_id=880E8400-e29b-41d4-a716-446655440000',
      'commerce_id',
      'INVALID_UUID',
    ],
    ['scheduled_from=yesterday', 'scheduled_from', 'INVALID_DATE_TIME'],
    ['scheduled_to=2025-02-30T00:00:00Z', 'scheduled_to', 'INVALID_DATE_TIME'],
    ['search=', 'search', 'INVALID_SEARCH'],
    ['search=--', 'search', 'INVALID_SEARCH'],
    [`search=${'x'.repeat(201)}`, 'search', 'INVALID_SEARCH'],
    ['statuss=READY', 'statuss', 'UNKNOWN_FIELD'],
    ['__proto__=1', '__proto__', 'UNKNOWN_FIELD'],
  ])('refuses %s', async (query, field, code) => {
    const { status, body } = await list(`?${query}`);

    expect(status).toBe(400);
    expect(body.details).toEqual([{ field, code, message: expect.any(String) }]);
  });

  it('names all faults at once', async () => {
    const { body } = await list('?page=0&sort=x&status=y&foo=1');

    expect((body.details as { field: string }[]).map(({ field }) => field).toSorted()).toEqual([
      'foo',
      'page',
      'sort',
      'status',
    ]);
  });
});
