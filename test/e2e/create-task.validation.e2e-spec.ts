import { beforeAll, describe, expect, it } from 'vitest';
import { TestTenant } from '../support/test-tenant.js';

const UUID = '880e8400-e29b-41d4-a716-446655440000';

describe('validation of POST /api/activities/tasks', () => {
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await TestTenant.create();
  });

  /** Field, code and value of a body that is good but for it. */
  const REFUSED: [field: string, code: string, value: unknown][] = [
    ['reason', 'INVALID_STRING', 7],
    ['reason', 'INVALID_STRING', ''],
    ['reason', 'INVALID_STRING', ' \t\n '],
    ['reason', 'INVALID_STRING', 'x'.repeat(501)],
    ['reason', 'INVALID_STRING', 'a\u0000b'],
    ['reason', 'INVALID_STRING', 'a\ud800b'],
    ['reason', 'REQUIRED', undefined],
    ['reason', 'REQUIRED', null],
    ['channel', 'NOT_ALLOWED', 'FAX'],
    ['channel', 'NOT_ALLOWED', 'salesman'],
    ['channel', 'NOT_ALLOWED', ['SALESMAN']],
    ['channel', 'REQUIRED', undefined],
    ['commerce_id', 'INVALID_UUID', 'nope'],
    ['commerce_id', 'INVALID_UUID', `{${UUID}}`],
    ['commerce_id', 'INVALID_UUID', `${UUID}\n`],
    ['commerce_id', 'INVALID_UUID', [UUID]],
    ['commerce_id', 'REQUIRED', undefined],
    ['assigned_route_id', 'INVALID_UUID', 12],
    ['assigned_route_id', 'REQUIRED', undefined],
    ['assigned_operator_id', 'INVALID_UUID', UUID.slice(1)],
    ['assigned_operator_id', 'REQUIRED', undefined],
    ['idempotency_key', 'INVALID_STRING', ''],
    ['idempotency_key', 'INVALID_STRING', 'k'.repeat(256)],
    ['idempotency_key', 'INVALID_STRING', 'a\nb'],
    ['idempotency_key', 'INVALID_STRING', 'a\u007fb'],
    ['idempotency_key', 'INVALID_STRING', 'a\u0085b'],
    ['idempotency_key', 'INVALID_STRING', 1],
    ['idempotency_key', 'REQUIRED', undefined],
    ['scheduled_at', 'INVALID_DATE_TIME', 'tomorrow'],
    ['scheduled_at', 'INVALID_DATE_TIME', '2025-01-16T09:00:00'],
    ['scheduled_at', 'INVALID_DATE_TIME', '2025-01-16'],
    ['scheduled_at', 'INVALID_DATE_TIME', '2025-02-29T09:00:00Z'],
    ['scheduled_at', 'INVALID_DATE_TIME', 1737018000],
    ['scheduled_at', 'REQUIRED', undefined],
    ['suggested_execution_time', 'INVALID_DATE_TIME', '2025-01-16 09:00:00Z'],
    ['user_status', 'INVALID_STRING', 'x'.repeat(101)],
    ['user_status', 'INVALID_STRING', false],
    ['score', 'INVALID_INTEGER', '90'],
    ['score', 'INVALID_INTEGER', 1.5],
    ['score', 'INVALID_INTEGER', 2147483648],
    ['score', 'INVALID_INTEGER', -2147483649],
    ['score', 'INVALID_INTEGER', true],
    ['assignment_reason', 'INVALID_STRING', 'x'.repeat(501)],
    ['assignment_reason', 'INVALID_STRING', {}],
    ['target_criteria', 'INVALID_LIST', {}],
    [
      'target_criteria',
      'INVALID_LIST',
      Array.from({ length: 21 }, () => ({ type: 'LAST_CONTACTED_ALL_CHANNELS' })),
    ],
    ['target_criteria/0', 'INVALID_OBJECT', ['OWNER']],
    ['target_criteria/0', 'INVALID_OBJECT', [[{}]]],
    ['target_criteria/0', 'INVALID_OBJECT', [null]],
    ['target_criteria/0/type', 'REQUIRED', [{}]],
    ['target_criteria/0/type', 'NOT_ALLOWED', [{ type: 'ROLE' }]],
    [
      'target_criteria/1/config/role',
      'REQUIRED',
      [{ type: 'LAST_CONTACTED_ALL_CHANNELS' }, { type: 'ROLE_MATCH' }],
    ],
    ['target_criteria/0/config/role', 'REQUIRED', [{ type: 'ROLE_MATCH', config: {} }]],
    ['target_criteria/0/config/role', 'NOT_ALLOWED', [{ type: 'ROLE_MATCH', config: { role: 'BOSS' } }]],
    [
      'target_criteria/0/config/role',
      'NOT_ALLOWED',
      [{ type: 'LAST_CONTACTED_ALL_CHANNELS', config: { role: 'OWNER' } }],
    ],
    ['target_criteria/0/config', 'INVALID_OBJECT', [{ type: 'LAST_CONTACTED_SAME_CHANNEL', config: 'x' }]],
    [
      'target_criteria/0/config/roles',
      'UNKNOWN_FIELD',
      [{ type: 'LAST_CONTACTED_SAME_CHANNEL', config: { roles: [] } }],
    ],
    [
      'target_criteria/0/priority',
      'INVALID_INTEGER',
      [{ type: 'LAST_CONTACTED_SAME_CHANNEL', priority: -1 }],
    ],
    ['target_criteria/0/weight', 'UNKNOWN_FIELD', [{ type: 'LAST_CONTACTED_SAME_CHANNEL', weight: 1 }]],
    ['attribute_keys', 'INVALID_LIST', 'promotions'],
    ['attribute_keys', 'INVALID_LIST', Array.from({ length: 51 }, (_, index) => `key-${index}`)],
    ['attribute_keys/0', 'INVALID_STRING', [1]],
    ['attribute_keys/1', 'DUPLICATE', ['promotions', 'promotions']],
    ['attribute_keys/1', 'UNKNOWN_ATTRIBUTE_KEY', ['promotions', 'weather']],
    ['attributes', 'INVALID_LIST', { key: 'promotions' }],
    ['attributes', 'INVALID_LIST', Array.from({ length: 51 }, (_, index) => ({ key: `key-${index}` }))],
    ['attributes/0/key', 'REQUIRED', [{ value: 1 }]],
    ['attributes/0/key', 'UNKNOWN_ATTRIBUTE_KEY', [{ key: 'weather', value: 1 }]],
    ['attributes/1/key', 'DUPLICATE', [{ key: 'promotions' }, { key: 'promotions' }]],
    ['attributes/0/name', 'UNKNOWN_FIELD', [{ key: 'promotions', name: 1 }]],
    ['attributes/0/value', 'INVALID_JSON', [{ key: 'promotions', value: 'x'.repeat(16_383) }]],
    ['attributes/0/value', 'INVALID_JSON', [{ key: 'promotions', value: { a: 'b\u0000' } }]],
    ['attributes/0/value', 'INVALID_JSON', [{ key: 'promotions', value: { 'a\ud800': 1 } }]],
    ['attributes/0/fallback', 'INVALID_JSON', [{ key: 'promotions', fallback: [2 ** 53] }]],
    ['attributes/0/fallback', 'INVALID_JSON', [{ key: 'promotions', fallback: nested(101) }]],
    ['colour', 'UNKNOWN_FIELD', 'blue'],
    ['constructor', 'UNKNOWN_FIELD', {}],
    ['toString', 'UNKNOWN_FIELD', 1],
    ['hasOwnProperty', 'UNKNOWN_FIELD', 1],
    ['commerceId', 'UNKNOWN_FIELD', UUID],
  ];

  it.each(REFUSED)('refuses /%s as %s: %j', async (field, code, value) => {
    const top = field.split('/')[0]!;
    const before = await tenant.countActivities();

    const answer = await tenant.createTask(tenant.taskBody({ [top]: value }));

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ statusCode: 400, error: 'Bad Request', code: 'VALIDATION_FAILED' });
    expect(answer.body.details).toContainEqual({
      field: `/${field}`,
      code,
      message: expect.stringMatching(/\w{2}/),
    });
    expect(await tenant.countActivities()).toBe(before);
  });

  /** What is at the edge of what is allowed. */
  const TAKEN: [field: string, value: unknown][] = [
    ['reason', 'x'.repeat(500)],
    ['reason', '🏪'.repeat(500)],
    ['reason', "Robert'); DROP TABLE activities;--"],
    ['idempotency_key', 'k'],
    ['idempotency_key', '🔑'.repeat(255)],
    ['user_status', ''],
    ['user_status', 'x'.repeat(100)],
    ['score', 2147483647],
    ['score', 0],
    ['score', 1e2],
    ['assignment_reason', ''],
    ['scheduled_at', '0001-01-01T00:00:00Z'],
    ['scheduled_at', '9999-12-31T23:59:59.999Z'],
    ['scheduled_at', '2024-02-29T23:59:59+14:00'],
    ['target_criteria', []],
    ['attribute_keys', []],
    ['attributes', [{ key: 'promotions', value: 'x'.repeat(16_382) }]],
    ['attributes', [{ key: 'promotions', value: nested(100) }]],
    ['attributes', [{ key: 'promotions', value: { constructor: { prototype: 1 }, toJSON: 1, then: 2 } }]],
  ];

  it.each(TAKEN)('takes %s: %j', async (field, value) => {
    expect(await tenant.createTask(tenant.taskBody({ [field]: value }))).toMatchObject({ status: 201 });
  });

  it('reports all faults at once, those of keys, criteria, query and header included', async () => {
    const body = {
      ...tenant.taskBody({ scheduled_at: 'x', colour: 1, attribute_keys: ['weather'] }),
      reason: undefined,
    };
    const options = { query: '?dry_run=maybe&limit=1', headers: { 'idempotency-replay': 'yes' } };

    const answer = await tenant.createTask({ ...body, target_criteria: [{ type: 'ROLE_MATCH' }] }, options);

    expect(answer.status).toBe(400);
    expect(answer.body.details.map(({ field }: { field: string }) => field).toSorted()).toEqual(
      [
        '/attribute_keys/0',
        '/colour',
        '/reason',
        '/scheduled_at',
        '/target_criteria/0/config/role',
        'idempotency-replay',
        'dry_run',
        'limit',
      ].toSorted(),
    );
  });

  it('names an unknown attribute key', async () => {
    const answer = await tenant.createTask(tenant.taskBody({ attribute_keys: ['weather'] }));

    expect(answer.body.details[0].message).toContain('"weather"');
  });

  it('refuses __proto__ as a field, and keeps it in a value', async () => {
    const asField = JSON.stringify(tenant.taskBody()).replace('{', '{"__proto__":{"admin":true},');
    const value = '{"__proto__":{"a":1},"constructor":2}';
    const asValue = JSON.stringify(tenant.taskBody({ attributes: [{ key: 'promotions', value: 0 }] }));

    const refused = await tenant.createTask(asField);
    const taken = await tenant.createTask(asValue.replace('"value":0', `"value":${value}`));

    expect(refused.body.details).toContainEqual(
      expect.objectContaining({ field: '/__proto__', code: 'UNKNOWN_FIELD' }),
    );
    const [stored] = await tenant.manager.query<{ value: string }[]>(
      'SELECT value::text FROM activities.activity_attributes WHERE activity_id = $1',
      [taken.body.id],
    );
    expect(stored!.value.replaceAll(' ', '')).toBe(value);
  });

  it.each([
    ['nothing', '', 'MALFORMED_JSON'],
    ['half an object', '{"reason": "Monthly', 'MALFORMED_JSON'],
    ['an array', '[]', 'INVALID_OBJECT'],
    ['null', 'null', 'INVALID_OBJECT'],
    ['a string', '"task"', 'INVALID_OBJECT'],
    ['100,000 open brackets', '['.repeat(100_000), 'MALFORMED_JSON'],
    ['an array nested 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000), 'INVALID_OBJECT'],
  ])('refuses %s as a body', async (_, body, code) => {
    const answer = await tenant.createTask(body);

    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', details: [{ field: '', code }] },
    });
  });

  it('refuses a value nested 8,000 deep, and a number too large to be one', async () => {
    const body = JSON.stringify(tenant.taskBody({ attributes: [{ key: 'promotions', value: 0 }] }));

    for (const value of [
      '['.repeat(8_000) + ']'.repeat(8_000),
      '1e400',
      '-1e400',
      '123456789012345678901234567890',
    ]) {
      const answer = await tenant.createTask(body.replace('"value":0', `"value":${value}`));
      expect(answer.body.details).toContainEqual(expect.objectContaining({ field: '/attributes/0/value' }));
    }
  });

  it('refuses a body that is not UTF-8', async () => {
    const bytes = Buffer.from(JSON.stringify(tenant.taskBody({ reason: 'caf\u00e9' })), 'latin1');
    const response = await fetch(`${tenant.server.url}/api/activities/tasks`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tenant.token()}`,
        'x-tenant-id': tenant.id,
        'content-type': 'application/json',
      },
      body: bytes,
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ details: [{ code: 'MALFORMED_JSON' }] });
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
    ['application/json; charset=utf-16'],
    ['multipart/form-data; boundary=x'],
  ])('answers 415 to a body of type %s', async (type) => {
    const answer = await tenant.createTask(tenant.taskBody(), { headers: { 'content-type': type } });

    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE', details: [] } });
  });

  it('answers 413 to a body of more than 256 KiB, and takes one of 256 KiB', async () => {
    const body = JSON.stringify(tenant.taskBody());

    const largest = await tenant.createTask(body + ' '.repeat(256 * 1024 - body.length));
    const tooLarge = await tenant.createTask(body + ' '.repeat(256 * 1024 - body.length + 1));

    expect(largest.status).toBe(201);
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
  });

  it('names the first of thousands of unknown fields, and counts the others', async () => {
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, 1]));

    const answer = await tenant.createTask(fields);

    expect(answer.body.details.length).toBeLessThan(100);
    expect(answer.body.details).toContainEqual({
      field: '',
      code: 'UNKNOWN_FIELD',
      message: 'has 19950 more fields that are unknown',
    });
  });
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}
