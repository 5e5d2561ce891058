import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const PATH = '/api/activities/tasks';
const TOO_LARGE = 'x'.repeat(300 * 1024);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Create {
  headers: Record<string, string>;
  body: unknown;
}

/** What may be wrong with a create, and how it is answered, in the order in which it is looked for. */
const FAULTS: [string, string, (create: Create, tenant: TestTenant) => void][] = [
  ['no token', '401 TOKEN_MISSING', ({ headers }) => (headers['authorization'] = '')],
  ['an invalid token', '401 TOKEN_INVALID', ({ headers }) => (headers['authorization'] = 'Bearer garbage')],
  ['no UUID as tenant', '400 VALIDATION_FAILED', ({ headers }) => (headers['x-tenant-id'] = 'mine')],
  ['another tenant', '403 TENANT_FORBIDDEN', ({ headers }) => (headers['x-tenant-id'] = uuidv7())],
  [
    'a token without the permission',
    '403 PERMISSION_MISSING',
    ({ headers }, tenant) => {
      const others = PERMISSIONS.filter((permission) => permission !== 'CREATE_ACTIVITY');
      headers['authorization'] = `Bearer ${tenant.token(others)}`;
    },
  ],
  ['another type', '415 UNSUPPORTED_MEDIA_TYPE', ({ headers }) => (headers['content-type'] = 'text/plain')],
  ['a body of 300 KiB', '413 BODY_TOO_LARGE', (create) => (create.body = TOO_LARGE)],
  ['a body that is no JSON', '400 VALIDATION_FAILED', (create) => (create.body = '{"reason":')],
  ['an unknown commerce', '404 COMMERCE_NOT_FOUND', (create) => withField(create, 'commerce_id', uuidv7())],
];

/** The same of a create with an API key, where it differs. */
const API_KEY_FAULTS: [string, string, (create: Create, tenant: TestTenant) => void | Promise<void>][] = [
  [
    'a token beside the key',
    '401 CREDENTIALS_AMBIGUOUS',
    ({ headers }, tenant) => void (headers['authorization'] = `Bearer ${tenant.token()}`),
  ],
  [
    'an invalid key',
    '401 API_KEY_INVALID',
    ({ headers }) => void (headers['x-api-key'] = `rtn_sk_${'x'.repeat(64)}`),
  ],
  ['no UUID as tenant', '400 VALIDATION_FAILED', ({ headers }) => void (headers['x-tenant-id'] = 'mine')],
  ['another tenant', '403 TENANT_FORBIDDEN', ({ headers }) => void (headers['x-tenant-id'] = uuidv7())],
  [
    'a key without the permission',
    '403 PERMISSION_MISSING',
    async ({ headers }, tenant) => {
      const others = PERMISSIONS.filter((permission) => permission !== 'CREATE_ACTIVITY');
      headers['x-api-key'] = (await tenant.createApiKey(others)).plaintextKey;
    },
  ],
  [
    'another type',
    '415 UNSUPPORTED_MEDIA_TYPE',
    ({ headers }) => void (headers['content-type'] = 'text/plain'),
  ],
  ['a body of 300 KiB', '413 BODY_TOO_LARGE', (create) => void (create.body = TOO_LARGE)],
  ['a body that is no JSON', '400 VALIDATION_FAILED', (create) => void (create.body = '{"reason":')],
];

function withField(create: Create, field: string, value: string): void {
  create.body = { ...(create.body as object), [field]: value };
}

describe('POST /api/activities/tasks', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function validCreate(): Create {
    return {
      headers: { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id },
      body: tenant.taskBody(),
    };
  }

  async function validCreateByKey(): Promise<Create> {
    const { plaintextKey } = await tenant.createApiKey();
    return { headers: { 'x-api-key': plaintextKey, 'x-tenant-id': tenant.id }, body: tenant.taskBody() };
  }

  function sendCreate({ headers, body }: Create): Promise<Answer> {
    return send(`${tenant.server.url}${PATH}`, 'POST', headers, body);
  }

  it.each(FAULTS.map(([fault, outcome], index) => ({ fault, outcome, index })))(
    'answers $outcome to $fault, whatever else is wrong that it looks for later',
    async ({ outcome, index }) => {
      const create = validCreate();
      for (const [, , spoil] of FAULTS.slice(index).toReversed()) spoil(create, tenant);

      expect(outcomeOf(await sendCreate(create))).toBe(outcome);
      expect(await tenant.countActivities()).toBe(0);
    },
  );

  it.each(FAULTS)('answers to %s alone by %s', async (_, outcome, spoil) => {
    const create = validCreate();
    spoil(create, tenant);

    expect(outcomeOf(await sendCreate(create))).toBe(outcome);
  });

  it.each(API_KEY_FAULTS.map(([fault, outcome], index) => ({ fault, outcome, index })))(
    'answers $outcome to $fault of one with an API key, whatever else is wrong that it looks for later',
    async ({ outcome, index }) => {
      const create = await validCreateByKey();
      for (const [, , spoil] of API_KEY_FAULTS.slice(index).toReversed()) await spoil(create, tenant);

      expect(outcomeOf(await sendCreate(create))).toBe(outcome);
      expect(await tenant.countActivities()).toBe(0);
    },
  );

  it.each(API_KEY_FAULTS)('answers to %s alone of one with an API key by %s', async (_, outcome, spoil) => {
    const create = await validCreateByKey();
    await spoil(create, tenant);

    expect(outcomeOf(await sendCreate(create))).toBe(outcome);
  });

  it.each<[string, Partial<Create>]>([
    ['a body that is no JSON', { body: '{"reason":' }],
    ['no body', { body: undefined }],
    ['an empty body', { body: '' }],
    ['a body that is no UTF-8', { headers: { 'content-type': 'application/json; charset=utf-16' } }],
    ['plain text', { headers: { 'content-type': 'text/plain' } }],
    ['a form', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['an empty type', { headers: { 'content-type': '' } }],
    ['a malformed type', { headers: { 'content-type': ';;' } }],
    ['a type with a malformed parameter', { headers: { 'content-type': 'application/json; =' } }],
    ['a type that is a word', { headers: { 'content-type': 'json' } }],
    ['a body of 300 KiB', { body: TOO_LARGE }],
    ['no tenant', { headers: {} }],
    ['a malformed tenant', { headers: { 'x-tenant-id': '../..' } }],
  ])('answers 401 to a stranger who sends %s', async (_, { headers = {}, body = tenant.taskBody() }) => {
    const answer = await sendCreate({ headers, body });

    expect(outcomeOf(answer)).toBe('401 TOKEN_MISSING');
    expect(answer.body.details).toEqual([]);
  });

  it('answers the next request on a connection whose body it refused to read', async () => {
    const { hostname, port } = new URL(tenant.server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: ${TOO_LARGE.length}\r\n\r\n${TOO_LARGE}`,
    );
    socket.write('GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

    expect((await text(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  });

  it.each([';;', '', 'application/jsonp', 'text/json', 'application/json, text/plain'])(
    'answers 415 to a body whose type is "%s"',
    async (type) => {
      const create = validCreate();
      create.headers['content-type'] = type;

      expect(outcomeOf(await sendCreate(create))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    },
  );

  it.each([
    ['absent', undefined, 'REQUIRED'],
    ['empty', '', 'INVALID_UUID'],
    ['a word', 'mine', 'INVALID_UUID'],
    ['two UUIDs', `${uuidv7()}, ${uuidv7()}`, 'INVALID_UUID'],
    ['a UUID in braces', `{${uuidv7()}}`, 'INVALID_UUID'],
    ['a UUID without hyphens', uuidv7().replaceAll('-', ''), 'INVALID_UUID'],
  ])('says that x-tenant-id is at fault when it is %s', async (_, header, code) => {
    const authorization = `Bearer ${tenant.token()}`;
    const headers = { authorization, ...(header === undefined ? {} : { 'x-tenant-id': header }) };
    const answer = await sendCreate({ headers, body: tenant.taskBody() });

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: 'x-tenant-id', code, message: 'must be a UUID' }]);
  });

  it('tells a tenant that exists apart from one that does not by nothing', async () => {
    const existing = await TestTenant.create();
    const answers = await Promise.all(
      [existing.id, uuidv7()].map((id) =>
        tenant.createTask(tenant.taskBody(), { headers: { 'x-tenant-id': id } }),
      ),
    );
    const [body, otherBody] = answers.map((answer) => ({ ...answer.body, requestId: null }) as unknown);

    expect(answers.map((answer) => outcomeOf(answer))).toEqual(Array<string>(2).fill('403 TENANT_FORBIDDEN'));
    expect(body).toEqual(otherBody);
  });
});

describe('x-request-id', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it.each(['a', '7', '-', '_', 'trace-1_A', 'x'.repeat(64), uuidv7().toUpperCase()])(
    'is taken over when it is fit to be one: %s',
    async (id) => {
      const headers = { 'x-request-id': id };
      const created = await tenant.createTask(tenant.taskBody(), { headers });
      const refused = await tenant.createTask({}, { headers });

      expect(outcomeOf(created)).toBe('201');
      expect(created.headers.get('x-request-id')).toBe(id);
      expect(outcomeOf(refused)).toBe('400 VALIDATION_FAILED');
      expect(refused.body.requestId).toBe(id);
    },
  );

  it.each(['', 'x'.repeat(65), 'a b', 'a.b', 'a/b', 'a,b', 'a, b', 'a\tb', 'é', '{}', '<script>'])(
    'is a new UUID when it is not: "%s"',
    async (id) => {
      const answers = [
        await tenant.createTask({}, { headers: { 'x-request-id': id } }),
        await tenant.createTask({}, { headers: { 'x-request-id': id } }),
      ];
      const ids = answers.map(({ headers }) => headers.get('x-request-id'));

      expect(answers.map((answer) => outcomeOf(answer))).toEqual(
        Array<string>(2).fill('400 VALIDATION_FAILED'),
      );
      expect(ids).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
      expect(ids[0]).not.toBe(ids[1]);
    },
  );

  it('is a new UUID when there is none', async () => {
    const answer = await tenant.createTask(tenant.taskBody());

    expect(answer.headers.get('x-request-id')).toMatch(UUID);
  });

  it.each<[string, string, string]>([
    ['GET', '/api/health/live', '200'],
    ['GET', '/api/health/ready', '200'],
    ['GET', '/api/docs', '200'],
    ['GET', '/api/openapi.json', '200'],
    ['POST', PATH, '401 TOKEN_MISSING'],
    ['POST', '/api/health/live', '404 ENDPOINT_NOT_FOUND'],
    ['DELETE', PATH, '404 ENDPOINT_NOT_FOUND'],
    ['GET', '/api/nothing-here', '404 ENDPOINT_NOT_FOUND'],
    ['GET', '/api', '404 ENDPOINT_NOT_FOUND'],
    ['GET', '/api/%zz', '400 BAD_REQUEST'],
    ['GET', '/', '404 ENDPOINT_NOT_FOUND'],
    ['POST', '/nothing-here', '404 ENDPOINT_NOT_FOUND'],
  ])('is in the answer to %s %s, which is %s', async (method, path, outcome) => {
    const answer = await send(`${tenant.server.url}${path}`, method, { 'x-request-id': 'trace-1' });

    expect(outcomeOf(answer)).toBe(outcome);
    expect(answer.headers.get('x-request-id')).toBe('trace-1');
  });
});
