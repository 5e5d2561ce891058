import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { ApiKey } from '../../src/auth/api-keys/entities/api-key.entity.js';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('API keys', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function create(changes: Record<string, unknown> = {}, token?: string): Promise<Answer> {
    const body = { name: 'Planner', permissions: ['CREATE_ACTIVITY'], ...changes };
    return tenant.request('POST', '/api-keys', body, token === undefined ? {} : { token });
  }

  async function list(query = ''): Promise<Answer> {
    return tenant.request('GET', `/api-keys${query}`);
  }

  it('are shown when they are made, and not after', async () => {
    const expiresAt = '2099-01-01T02:00:00+02:00';

    const { status, headers, body } = await create({ expires_at: expiresAt });

    expect(status).toBe(201);
    const { plaintextKey, ...rest } = body;
    expect(plaintextKey).toMatch(/^rtn_sk_[\w-]{64}$/);
    expect(rest).toEqual({
      id: expect.stringMatching(UUID),
      name: 'Planner',
      permissions: ['CREATE_ACTIVITY'],
      expiresAt: '2099-01-01T00:00:00.000Z',
      revokedAt: null,
      lastUsedAt: null,
      createdAt: expect.stringMatching(TIME),
      createdBy: 'tester',
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('location')).toBe(`/api/api-keys/${body.id}`);
    expect((await tenant.request('GET', `/api-keys/${body.id}`)).body).toEqual(rest);
    expect((await list()).body.data).toEqual([rest]);
  });

  it('can be made for a tenant that has no rows yet', async () => {
    tenant = await TestTenant.createBare();

    expect((await create()).status).toBe(201);
  });

  it.each<[field: string, code: string, value: unknown]>([
    ['name', 'REQUIRED', undefined],
    ['name', 'REQUIRED', null],
    ['name', 'INVALID_STRING', ''],
    ['name', 'INVALID_STRING', '  '],
    ['name', 'INVALID_STRING', 'x'.repeat(256)],
    ['name', 'INVALID_STRING', 'a\u0000'],
    ['name', 'INVALID_STRING', 7],
    ['permissions', 'REQUIRED', undefined],
    ['permissions', 'NOT_ALLOWED', []],
    ['permissions', 'NOT_ALLOWED', 'CREATE_ACTIVITY'],
    ['permissions', 'NOT_ALLOWED', ['EVERYTHING']],
    ['permissions', 'NOT_ALLOWED', ['CREATE_ACTIVITY', 'CREATE_ACTIVITY']],
    ['permissions', 'NOT_ALLOWED', [null]],
    ['expires_at', 'INVALID_DATE_TIME', 'tomorrow'],
    ['expires_at', 'INVALID_DATE_TIME', 4_102_444_800],
    ['expires_at', 'NOT_IN_FUTURE', '2020-01-01T00:00:00Z'],
    ['key_hash', 'UNKNOWN_FIELD', 'x'],
    ['tenant_id', 'UNKNOWN_FIELD', uuidv7()],
  ])('are refused with /%s as %s: %j', async (field, code, value) => {
    const answer = await create({ [field]: value });

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    expect((await list()).body.meta.total).toBe(0);
  });

  it('are refused with all their faults at once', async () => {
    const answer = await create({ name: 1, permissions: [], expires_at: '2020-01-01T00:00:00Z', x: 1 });

    expect(answer.body.details.map(({ field }: { field: string }) => field).toSorted()).toEqual([
      '/expires_at',
      '/name',
      '/permissions',
      '/x',
    ]);
  });

  it('hold for ever when no expiry or null is given', async () => {
    expect((await create()).body.expiresAt).toBeNull();
    expect((await create({ expires_at: null })).body.expiresAt).toBeNull();
  });

  it('give nothing that their maker lacks, which the answer names', async () => {
    const token = tenant.token(['MANAGE_API_KEYS', 'CREATE_ACTIVITY']);
    const permissions = ['CREATE_ACTIVITY', 'MANAGE_ROUTES', 'MANAGE_API_KEYS', 'SYNC_ROUTES'];

    const refused = await create({ permissions }, token);
    const made = await create({ permissions: ['MANAGE_API_KEYS', 'CREATE_ACTIVITY'] }, token);

    expect(outcomeOf(refused)).toBe('403 PERMISSION_MISSING');
    expect(refused.body.message).toContain('MANAGE_ROUTES, SYNC_ROUTES');
    expect(refused.body.details).toMatchObject([
      { field: '/permissions/1', code: 'PERMISSION_MISSING' },
      { field: '/permissions/3', code: 'PERMISSION_MISSING' },
    ]);
    expect(made.status).toBe(201);
    expect((await list()).body.meta.total).toBe(1);
  });

  it('can make keys themselves, that can do no more than they', async () => {
    const parent = await tenant.createApiKey(['MANAGE_API_KEYS', 'VIEW_ACTIVITIES']);
    const url = `${tenant.server.url}/api/api-keys`;
    const make = (permissions: string[]): Promise<Answer> =>
      send(url, 'POST', { 'x-api-key': parent.plaintextKey }, { name: 'Child', permissions });

    const made = await make(['VIEW_ACTIVITIES']);

    expect(made).toMatchObject({ status: 201, body: { createdBy: `api-key:${parent.id}` } });
    expect(outcomeOf(await make(['CREATE_ACTIVITY']))).toBe('403 PERMISSION_MISSING');
    const asChild = await send(url, 'GET', { 'x-api-key': made.body.plaintextKey as string });
    expect(outcomeOf(asChild)).toBe('403 PERMISSION_MISSING');
  });

  it('are listed newest first, in pages and by cursor', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift((await create()).body.id as string);

    const second = await list('?page=2&per_page=2');
    const oldest = await list('?sort=created_at');
    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const part: Answer = await list(`?per_page=2&cursor=${cursor}`);
      walked.push(...idsOf(part));
      cursor = part.body.meta.nextCursor as string | null;
    }

    expect(idsOf(second)).toEqual(ids.slice(2, 4));
    expect(second.body.meta).toEqual({ page: 2, limit: 2, total: 5, totalPages: 3 });
    expect(idsOf(oldest)).toEqual(ids.toReversed());
    expect(walked).toEqual(ids);
  });

  it.each(['?page=0', '?per_page=101', '?cursor=x', '?sort=name', '?search=x', '?page=2&cursor='])(
    'are not listed with %s',
    async (query) => {
      expect(outcomeOf(await list(query))).toBe('400 VALIDATION_FAILED');
    },
  );

  it("are one tenant's own", async () => {
    const other = await TestTenant.create();
    const { id } = await other.createApiKey();
    const absent = uuidv7();

    expect((await list()).body.data).toEqual([]);
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/revoke'],
    ] as const) {
      const [theirs, none] = await Promise.all(
        [id, absent].map((one) => tenant.request(method, `/api-keys/${one}${path}`)),
      );
      expect(outcomeOf(theirs!)).toBe('404 API_KEY_NOT_FOUND');
      expect({ ...theirs!.body, requestId: 0 }).toEqual({ ...none!.body, requestId: 0 });
      expect(outcomeOf(await tenant.request(method, `/api-keys/mine${path}`))).toBe('400 VALIDATION_FAILED');
    }
    expect(await other.manager.findOneByOrFail(ApiKey, { tenantId: other.id, id })).toMatchObject({
      revokedAt: null,
    });
  });

  it('are revoked once, however often and in parallel that is asked for', async () => {
    const { id } = await tenant.createApiKey();

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => tenant.request('POST', `/api-keys/${id}/revoke`)),
    );
    const again = await tenant.request('POST', `/api-keys/${id.toUpperCase()}/revoke`);

    expect(again).toMatchObject({ status: 200, body: { id, revokedAt: expect.stringMatching(TIME) } });
    expect(answers.map(({ body }) => body as unknown)).toEqual(Array(5).fill(again.body));
    expect((await list()).body.data).toEqual([again.body]);
  });

  it('need MANAGE_API_KEYS', async () => {
    const { id } = await tenant.createApiKey();
    const token = tenant.token(PERMISSIONS.filter((permission) => permission !== 'MANAGE_API_KEYS'));

    for (const [method, path] of [
      ['GET', '/api-keys'],
      ['POST', '/api-keys'],
      ['GET', `/api-keys/${id}`],
      ['POST', `/api-keys/${id}/revoke`],
    ] as const) {
      expect(outcomeOf(await tenant.request(method, path, undefined, { token }))).toBe(
        '403 PERMISSION_MISSING',
      );
    }
  });
});

function idsOf({ body }: Answer): string[] {
  return body.data.map(({ id }: { id: string }) => id);
}
