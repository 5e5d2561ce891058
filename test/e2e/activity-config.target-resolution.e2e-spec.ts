import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { TargetResolutionCriterion } from '../../src/activity-config/targets/entities/target-resolution-criterion.entity.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const PATH = '/activity-config/target-resolution';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const OWNER = { type: 'ROLE_MATCH', config: { role: 'OWNER' } };
const CONTACTED = { type: 'LAST_CONTACTED_ALL_CHANNELS' };

describe('the resource of target configurations', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function create(changes: Record<string, unknown> = {}): Promise<Answer> {
    return tenant.request('POST', PATH, { resolution_strategy: 'ON_CREATION', priority: 0, ...changes });
  }

  async function addConfig(changes: Record<string, unknown> = {}): Promise<string> {
    return (await create(changes)).body.id as string;
  }

  function update(id: string, changes: unknown): Promise<Answer> {
    return tenant.request('PATCH', `${PATH}/${id}`, changes);
  }

  function get(id: string): Promise<Answer> {
    return tenant.request('GET', `${PATH}/${id}`);
  }

  function list(query: string): Promise<Answer> {
    return tenant.request('GET', PATH + query);
  }

  function countCriteria(configId: string): Promise<number> {
    return tenant.manager.countBy(TargetResolutionCriterion, { tenantId: tenant.id, configId });
  }

  it('makes a configuration of all that is given', async () => {
    const answer = await create({
      name: 'By mail',
      resolution_strategy: 'MANUAL',
      criteria: [{ ...CONTACTED, priority: Number.MAX_SAFE_INTEGER }, OWNER, { ...CONTACTED, config: {} }],
      fallback_to_commerce_rep: false,
      fallback_to_owner: false,
      priority: 2_147_483_647,
      is_active: false,
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'By mail',
      resolutionStrategy: 'MANUAL',
      criteria: [
        { ...CONTACTED, config: {}, priority: Number.MAX_SAFE_INTEGER },
        { ...OWNER, priority: 1 },
        { ...CONTACTED, config: {}, priority: 2 },
      ],
      fallbackToCommerceRep: false,
      fallbackToOwner: false,
      priority: 2_147_483_647,
      isActive: false,
      createdAt: expect.stringMatching(TIME),
      updatedAt: answer.body.createdAt,
    });
    expect(answer.headers.get('location')).toBe(`/api${PATH}/${answer.body.id}`);
    expect((await get(answer.body.id as string)).body).toEqual(answer.body);
  });

  it('makes one of what is required, for a tenant that has no rows yet', async () => {
    tenant = await TestTenant.createBare();

    expect(await create({ name: null, criteria: null, is_active: null })).toMatchObject({
      status: 201,
      body: {
        name: null,
        criteria: [],
        fallbackToCommerceRep: true,
        fallbackToOwner: true,
        isActive: true,
      },
    });
  });

  const REFUSED: [field: string, code: string, value: unknown][] = [
    ['name', 'INVALID_STRING', ' '],
    ['name', 'INVALID_STRING', 'x'.repeat(256)],
    ['resolution_strategy', 'NOT_ALLOWED', 'LATER'],
    ['priority', 'INVALID_INTEGER', -1],
    ['priority', 'INVALID_INTEGER', 2_147_483_648],
    ['priority', 'INVALID_INTEGER', '1'],
    ['fallback_to_commerce_rep', 'INVALID_BOOLEAN', 'true'],
    ['fallback_to_owner', 'INVALID_BOOLEAN', 1],
    ['is_active', 'INVALID_BOOLEAN', 'no'],
    ['criteria', 'INVALID_LIST', {}],
    ['criteria', 'INVALID_LIST', Array.from({ length: 21 }, () => CONTACTED)],
    ['criteria/0', 'INVALID_OBJECT', ['OWNER']],
    ['criteria/0/type', 'REQUIRED', [{}]],
    ['criteria/0/type', 'NOT_ALLOWED', [{ type: 'ROLE' }]],
    ['criteria/1/config/role', 'REQUIRED', [CONTACTED, { type: 'ROLE_MATCH' }]],
    ['criteria/0/config/role', 'NOT_ALLOWED', [{ type: 'ROLE_MATCH', config: { role: 'BOSS' } }]],
    ['criteria/0/config/role', 'NOT_ALLOWED', [{ ...CONTACTED, config: { role: 'OWNER' } }]],
    ['criteria/0/priority', 'INVALID_INTEGER', [{ ...CONTACTED, priority: -1 }]],
    ['criteria/0/weight', 'UNKNOWN_FIELD', [{ ...CONTACTED, weight: 1 }]],
    ['resolutionStrategy', 'UNKNOWN_FIELD', 'MANUAL'],
    ['id', 'UNKNOWN_FIELD', uuidv7()],
  ];

  it.each([
    ...REFUSED,
    ['resolution_strategy', 'REQUIRED', undefined],
    ['priority', 'REQUIRED', null],
  ] as typeof REFUSED)('refuses to make one with /%s as %s: %j', async (field, code, value) => {
    const answer = await create({ [field.split('/')[0]!]: value });

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toContainEqual({ field: `/${field}`, code, message: expect.any(String) });
    expect((await tenant.request('GET', PATH)).body.meta.total).toBe(0);
  });

  it('refuses a change with the same faults, all at once', async () => {
    const id = await addConfig();
    const before = (await get(id)).body;

    for (const [field, code, value] of REFUSED) {
      const answer = await update(id, { [field.split('/')[0]!]: value });
      expect(answer.body.details).toContainEqual({ field: `/${field}`, code, message: expect.any(String) });
    }
    const several = await update(id, { priority: -1, criteria: [{ type: 'ROLE_MATCH' }], x: 1 });
    expect(several.body.details.map(({ field }: { field: string }) => field).toSorted()).toEqual([
      '/criteria/0/config/role',
      '/priority',
      '/x',
    ]);
    expect((await get(id)).body).toEqual(before);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['name', { name: 'New' }, { name: 'New' }],
    ['name, cleared', { name: null }, { name: null }],
    ['strategy', { resolution_strategy: 'ON_DISPATCH' }, { resolutionStrategy: 'ON_DISPATCH' }],
    ['fallbacks', { fallback_to_owner: false }, { fallbackToOwner: false }],
    ['priority', { priority: 7 }, { priority: 7 }],
    ['activity', { is_active: false }, { isActive: false }],
    ['criteria', { criteria: [CONTACTED] }, { criteria: [{ ...CONTACTED, config: {}, priority: 0 }] }],
    ['criteria, emptied', { criteria: [] }, { criteria: [] }],
    ['criteria, left by null', { criteria: null, priority: 3 }, { priority: 3 }],
  ])('changes its %s and nothing else', async (_, changes, expected) => {
    const { body } = await create({ name: 'Old', criteria: [OWNER, CONTACTED] });
    const id = body.id as string;

    const answer = await update(id, changes);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ...body, ...expected, updatedAt: expect.stringMatching(TIME) });
    expect(answer.body.updatedAt >= body.updatedAt).toBe(true);
    expect((await get(id)).body).toEqual(answer.body);
  });

  it('changes nothing by an empty change', async () => {
    const { body } = await create({ criteria: [OWNER] });

    expect(await update(body.id as string, {})).toMatchObject({ status: 200, body });
  });

  it('replaces criteria as a whole, also when several do so at one moment', async () => {
    const id = await addConfig({ criteria: [OWNER] });
    const sizes = [1, 5, 2, 20, 0, 3];

    const answers = await Promise.all(
      sizes.map((length) => update(id, { criteria: Array.from({ length }, () => CONTACTED) })),
    );

    expect(answers.map(({ body }) => body.criteria.length as number)).toEqual(sizes);
    const stored = (await get(id)).body.criteria.length as number;
    expect(sizes).toContain(stored);
    expect(await countCriteria(id)).toBe(stored);
  });

  it('answers 409 to a second active one with a priority, whoever of several is first', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ criteria: [OWNER] })));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      ...Array<string>(4).fill('409 PRIORITY_EXISTS'),
    ]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body.details).toMatchObject([{ field: '/priority', code: 'PRIORITY_EXISTS' }]);
    expect(await tenant.manager.countBy(TargetResolutionCriterion, { tenantId: tenant.id })).toBe(1);
  });

  it('lets inactive ones share a priority, and answers 409 when one would become active', async () => {
    await addConfig();
    const id = await addConfig({ is_active: false, criteria: [OWNER] });
    const other = await addConfig({ priority: 1 });

    expect(outcomeOf(await update(id, { is_active: true, criteria: [] }))).toBe('409 PRIORITY_EXISTS');
    expect(outcomeOf(await update(other, { priority: 0 }))).toBe('409 PRIORITY_EXISTS');
    expect((await get(id)).body).toMatchObject({ isActive: false, criteria: [OWNER] });
    expect(outcomeOf(await update(id, { is_active: true, priority: 2 }))).toBe('200');
  });

  it('never fails when two exchange their priorities at one moment', async () => {
    const ids = [await addConfig({ priority: 0 }), await addConfig({ priority: 1 })];

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => update(ids[index % 2]!, { priority: (index >> 1) % 2 })),
    );

    for (const answer of answers) expect(['200', '409 PRIORITY_EXISTS']).toContain(outcomeOf(answer));
  });

  it('deletes one with its criteria, once', async () => {
    const id = await addConfig({ criteria: [OWNER, CONTACTED] });

    const answers = await Promise.all(
      Array.from({ length: 3 }, () => tenant.request('DELETE', `${PATH}/${id}`)),
    );

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '204',
      ...Array<string>(2).fill('404 TARGET_RESOLUTION_CONFIG_NOT_FOUND'),
    ]);
    expect(await countCriteria(id)).toBe(0);
    expect(outcomeOf(await get(id))).toBe('404 TARGET_RESOLUTION_CONFIG_NOT_FOUND');
    expect(outcomeOf(await create())).toBe('201');
  });

  it('changes and deletes one at one moment', async () => {
    const id = await addConfig({ criteria: [OWNER] });

    const answers = await Promise.all([
      update(id, { criteria: [CONTACTED, OWNER] }),
      tenant.request('DELETE', `${PATH}/${id}`),
      update(id, { criteria: [CONTACTED] }),
    ]);

    expect(answers[1].status).toBe(204);
    for (const { status } of answers) expect([200, 204, 404]).toContain(status);
    expect(await countCriteria(id)).toBe(0);
  });

  it('leaves tasks what it decided when it is deleted', async () => {
    await tenant.addUser({ roles: ['OWNER'] });
    const id = await addConfig({ criteria: [OWNER] });
    const taskId = await tenant.addTask({ target_criteria: [] });

    expect((await tenant.request('DELETE', `${PATH}/${id}`)).status).toBe(204);

    expect((await tenant.request('GET', `/activities/${taskId}/target-users`)).status).toBe(200);
  });

  it('lists them by priority, with their criteria, in pages and by cursor', async () => {
    const ids: string[] = [];
    for (let priority = 4; priority >= 0; priority--)
      ids.unshift(await addConfig({ priority, criteria: priority % 2 ? [OWNER, CONTACTED] : [] }));

    const page = await list('?page=2&per_page=2');
    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const part: Answer = await list(`?per_page=2&cursor=${cursor}`);
      walked.push(...idsOf(part));
      cursor = part.body.meta.nextCursor as string | null;
    }
    const single = [(await get(ids[2]!)).body, (await get(ids[3]!)).body] as unknown[];
    await update(ids[2]!, { is_active: false });

    expect(idsOf(page)).toEqual(ids.slice(2, 4));
    expect(page.body.data).toEqual(single);
    expect(page.body.meta).toEqual({ page: 2, limit: 2, total: 5, totalPages: 3 });
    expect(walked).toEqual(ids);
    expect(idsOf(await list('?sort=-priority'))).toEqual(ids.toReversed());
    expect(idsOf(await list('?is_active=false'))).toEqual([ids[2]]);
    expect(idsOf(await list('?is_active=true'))).toEqual(ids.filter((id) => id !== ids[2]));
  });

  it.each(['?page=0', '?cursor=x', '?sort=name', '?is_active=1', '?search=x'])(
    'lists nothing with %s',
    async (query) => {
      expect(outcomeOf(await tenant.request('GET', PATH + query))).toBe('400 VALIDATION_FAILED');
    },
  );

  it("does not know another tenant's", async () => {
    const other = await TestTenant.create();
    const theirs = (await other.request('POST', PATH, { resolution_strategy: 'MANUAL', priority: 0 })).body;

    expect((await tenant.request('GET', PATH)).body.data).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { criteria: [OWNER] } : undefined;
      const [their, absent, malformed] = await Promise.all(
        [theirs.id as string, uuidv7(), 'mine'].map((id) => tenant.request(method, `${PATH}/${id}`, body)),
      );
      expect(outcomeOf(their!)).toBe('404 TARGET_RESOLUTION_CONFIG_NOT_FOUND');
      expect({ ...their!.body, requestId: 0 }).toEqual({ ...absent!.body, requestId: 0 });
      expect(outcomeOf(malformed!)).toBe('400 VALIDATION_FAILED');
    }
    expect((await other.request('GET', `${PATH}/${theirs.id}`)).body).toEqual(theirs);
    expect(outcomeOf(await create())).toBe('201');
  });

  it('is read with VIEW_ACTIVITIES and changed with MANAGE_ACTIVITY_CONFIG', async () => {
    const id = await addConfig();
    const reader = { token: tenant.token(['VIEW_ACTIVITIES']) };
    const writer = { token: tenant.token(['MANAGE_ACTIVITY_CONFIG']) };

    for (const path of [PATH, `${PATH}/${id}`]) {
      expect(outcomeOf(await tenant.request('GET', path, undefined, reader))).toBe('200');
      expect(outcomeOf(await tenant.request('GET', path, undefined, writer))).toBe('403 PERMISSION_MISSING');
    }
    for (const [method, path] of [
      ['POST', PATH],
      ['PATCH', `${PATH}/${id}`],
      ['DELETE', `${PATH}/${id}`],
    ] as const) {
      expect(outcomeOf(await tenant.request(method, path, {}, reader))).toBe('403 PERMISSION_MISSING');
    }
    expect(outcomeOf(await tenant.request('PATCH', `${PATH}/${id}`, {}, writer))).toBe('200');
  });
});

function idsOf({ body }: Answer): string[] {
  return body.data.map(({ id }: { id: string }) => id);
}
