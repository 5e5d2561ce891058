import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

/** Numbers that come back with another value, where they are read as doubles. */
const INEXACT = [
  '0.1234567890123456789',
  '123456789.12345678901',
  '1.00000000000000000001',
  '9007199254740993',
  '1e-400',
  '1e400',
];

describe('an accepted value comes back as it was sent', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  /** A create with text put in where a JSON value stands. */
  function createWith(field: string, text: string, rest: Record<string, unknown> = {}): Promise<Answer> {
    const body = JSON.stringify(tenant.taskBody({ ...rest, [field]: '@' }));
    return tenant.createTask(body.replace('"@"', text));
  }

  it.each([
    ['0.1', 0.1],
    ['1.50', 1.5],
    ['1E+2', 100],
    ['1e-7', 1e-7],
    ['0.30000000000000004', 0.30000000000000004],
    ['9007199254740991', 9007199254740991],
    ['5e-324', 5e-324],
    ['-0', 0],
    ['"0.1234567890123456789"', '0.1234567890123456789'],
    ['{"__proto__":1,"constructor":2,"":"3"}', JSON.parse('{"__proto__":1,"constructor":2,"":"3"}')],
    ['["\\u00e9","e\\u0301","\\ud83d\\ude00","\\u2028"]', ['é', 'e\u0301', '😀', '\u2028']],
  ])('in free JSON: %s', async (text, value) => {
    const created = await createWith('attributes', `[{"key":"promotions","value":${text}}]`);
    const metadata = await tenant.request('POST', '/routes', `{"name":"North","metadata":{"a":${text}}}`, {
      headers: { 'content-type': 'application/json' },
    });
    const route = await tenant.request('GET', `/routes/${metadata.body.id}`);

    expect(created.status).toBe(201);
    const attributes = await tenant.request('GET', `/activities/${created.body.id}/attributes`);
    expect(attributes.body[0].value).toEqual(value);
    expect(metadata.body.metadata).toEqual({ a: value });
    expect(route.body.metadata).toEqual({ a: value });
  });

  it.each(INEXACT)('or is refused in each field of free JSON: %s', async (number) => {
    const code = 'INVALID_JSON';
    const attributes = `[{"key":"promotions","value":{"a":[1,${number}]}},{"key":"commerce_info","fallback":${number}}]`;
    const json = { headers: { 'content-type': 'application/json' } };
    const stored = await tenant.request(
      'PUT',
      `/commerces/${tenant.commerceId}/attributes/promotions`,
      `{"value":${number}}`,
      json,
    );
    const metadata = `"metadata":{"a":${number}}`;
    const route = await tenant.request('POST', '/routes', `{"name":"",${metadata}}`, json);
    const synced = `{"items":[{"external_id":"R-1","name":"North"},{"external_id":"R-2","name":"South",${metadata}}]}`;

    expect((await createWith('attributes', attributes, { score: 'high' })).body.details).toMatchObject([
      { field: '/attributes/0/value', code, message: expect.stringMatching(/digits.*as strings/) },
      { field: '/attributes/1/fallback', code },
      { field: '/score' },
    ]);
    expect(stored.body.details).toMatchObject([{ field: '/value', code }]);
    expect(route.body.details).toMatchObject([{ field: '/name' }, { field: '/metadata' }]);
    expect((await tenant.request('POST', '/routes/sync', synced, json)).body.details).toMatchObject([
      { field: '/items/1/metadata', code: 'INVALID_JSON_OBJECT' },
    ]);
  });

  it.each(['1.00000000000000000001', '2147483647.0000000001', '-1e-400'])(
    'or is refused as an integer: %s',
    async (number) => {
      const criteria = `[{"type":"ROLE_MATCH","config":{"role":"OWNER"},"priority":${number}}]`;

      expect((await createWith('score', number)).body.details).toMatchObject([
        { field: '/score', code: 'INVALID_INTEGER' },
      ]);
      expect((await createWith('target_criteria', criteria)).body.details).toMatchObject([
        { field: '/target_criteria/0/priority', code: 'INVALID_INTEGER' },
      ]);
    },
  );

  it.each([
    ['1.0', 1],
    ['1e2', 100],
    ['-0', 0],
  ])('as an integer: %s', async (number, value) => {
    const { body } = await createWith('score', number);

    expect((await tenant.request('GET', `/activities/${body.id}`)).body.score).toBe(value);
  });

  it('as a coordinate, or is refused', async () => {
    const path = `/commerces/${tenant.commerceId}/addresses`;
    const json = { headers: { 'content-type': 'application/json' } };
    const kept = await tenant.request(
      'POST',
      path,
      '{"latitude":0.30000000000000004,"longitude":-0.0}',
      json,
    );
    const lost = '{"latitude":19.43260771234567890123,"longitude":-99.1e-400,"is_primary":1}';
    const refused = await tenant.request('POST', path, lost, json);
    const { body } = await tenant.request('GET', `/commerces/${tenant.commerceId}`);

    expect(kept.status).toBe(201);
    expect(body.addresses).toMatchObject([{ latitude: 0.30000000000000004, longitude: 0 }]);
    expect(refused.body.details).toMatchObject([
      { field: '/latitude', code: 'INVALID_NUMBER', message: expect.stringContaining('digits') },
      { field: '/longitude', code: 'INVALID_NUMBER' },
      { field: '/is_primary' },
    ]);
  });

  it('in each item of a batch by itself', async () => {
    const items = [tenant.taskBody(), tenant.taskBody({ score: '@' }), tenant.taskBody()];
    const body = JSON.stringify({ mode: 'partial', items }).replace('"@"', '7.00000000000000000001');
    const answer = await tenant.request('POST', '/activities/tasks/batch', body, {
      headers: { 'content-type': 'application/json' },
    });

    expect(answer.body.results).toMatchObject([
      { status: 201 },
      { status: 400, error: { details: [{ field: '/score', code: 'INVALID_INTEGER' }] } },
      { status: 201 },
    ]);
  });
});

describe('a name that comes twice in an object', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function post(path: string, body: string): Promise<Answer> {
    return tenant.request('POST', path, body, { headers: { 'content-type': 'application/json' } });
  }

  it('is refused with all other faults, where it is', async () => {
    const body = JSON.stringify(tenant.taskBody({ channel: 'FAX', attributes: '@' }));
    const attributes =
      '[{"key":"promotions","value":{"a":[{"b":1,"b":2}]}},{"key":"commerce_info","key":"x"}]';
    const repeated = body.replace('"@"', attributes).replace('{', '{"reason":"Something else",');

    const answer = await post('/activities/tasks', repeated);

    expect(answer.status).toBe(400);
    expect(
      answer.body.details.toSorted((a: { field: string }, b: { field: string }) =>
        a.field < b.field ? -1 : 1,
      ),
    ).toMatchObject([
      { field: '/attributes/0/value', code: 'INVALID_JSON', message: expect.stringContaining('once') },
      { field: '/attributes/1/key', code: 'DUPLICATE_FIELD' },
      { field: '/channel', code: 'NOT_ALLOWED' },
      { field: '/reason', code: 'DUPLICATE_FIELD' },
    ]);
  });

  it.each([
    ['/routes', '{"name":"North","metadata":{"a":1,"a":1}}', '/metadata', 'INVALID_JSON_OBJECT'],
    ['/routes', '{"name":"North","\\u006eame":"North"}', '/name', 'DUPLICATE_FIELD'],
    ['/routes', '{"name":"North","nam":1,"nam":1}', '/nam', 'UNKNOWN_FIELD'],
    [
      '/routes/sync',
      '{"items":[],"items":[{"external_id":"R-1","name":"North"}]}',
      '/items',
      'DUPLICATE_FIELD',
    ],
    [
      '/routes/sync',
      '{"items":[{"external_id":"R-1","name":"a"},{"external_id":"R-2","name":"a","name":"b"}]}',
      '/items/1/name',
      'DUPLICATE_FIELD',
    ],
    [
      '/activities/tasks/batch',
      '{"mode":"partial","mode":"atomic","items":[{}]}',
      '/mode',
      'DUPLICATE_FIELD',
    ],
  ])('is refused by %s: %s', async (path, body, field, code) => {
    const answer = await post(path, body);

    expect(answer.status).toBe(400);
    expect(answer.body.details).toMatchObject([{ field, code }]);
  });
});
