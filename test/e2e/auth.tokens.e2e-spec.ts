import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PERMISSIONS } from '../../src/auth/permission.js';
import type { TokenAlgorithm } from '../../src/auth/tokens/verification-key.js';
import { send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { encodePart, signParts } from '../support/sign-by-hand.js';
import {
  type SigningKey,
  claimsFor,
  createSigningKey,
  environmentOf,
  fromNow,
  signToken,
  toPem,
} from '../support/signing-key.js';
import { startServerBeside } from '../support/start-server-beside.js';
import { JWT_SECRET, type TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const ISSUER = 'https://id.example.com/';
const AUDIENCE = 'task-activities';
const keys = {
  HS256: createSigningKey('HS256'),
  RS256: createSigningKey('RS256'),
  ES256: createSigningKey('ES256'),
  EdDSA: createSigningKey('EdDSA'),
};

async function create(tenant: TestTenant, token: string): Promise<string> {
  return outcomeOf(await tenant.createTask(tenant.taskBody(), { token }));
}

describe('a request without a usable token', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  async function createWith(authorization: string | undefined): Promise<string> {
    const headers = { 'x-tenant-id': tenant.id, ...(authorization === undefined ? {} : { authorization }) };
    return outcomeOf(
      await send(`${tenant.server.url}/api/activities/tasks`, 'POST', headers, tenant.taskBody()),
    );
  }

  it.each<[string, (token: string) => string | undefined, string]>([
    ['no Authorization header', () => undefined, 'TOKEN_MISSING'],
    ['an empty Authorization header', () => '', 'TOKEN_MISSING'],
    ['the scheme alone', () => 'Bearer', 'TOKEN_MISSING'],
    ['a token without a scheme', (token) => token, 'TOKEN_MISSING'],
    ['another scheme', (token) => `Basic ${token}`, 'TOKEN_MISSING'],
    ['a word that is no token', () => 'Bearer garbage', 'TOKEN_INVALID'],
    ['parts that are no JSON', () => 'Bearer aaaa.bbbb.cccc', 'TOKEN_INVALID'],
    ['a payload that is no JSON', () => `Bearer ${encodePart({ typ: 'JWT' })}.aaaa.bbbb`, 'TOKEN_INVALID'],
    ['only two parts', (token) => `Bearer ${token.split('.', 2).join('.')}`, 'TOKEN_INVALID'],
    ['four parts', (token) => `Bearer ${token}.e30`, 'TOKEN_INVALID'],
    ['no signature', (token) => `Bearer ${token.split('.', 2).join('.')}.`, 'TOKEN_INVALID'],
    [
      'a signature of something else',
      (token) => `Bearer ${token.slice(0, -43)}${'A'.repeat(43)}`,
      'TOKEN_INVALID',
    ],
    ['a header that is a number', () => `Bearer ${signParts('1', {}, JWT_SECRET)}`, 'TOKEN_INVALID'],
    ['a header without an algorithm', () => `Bearer ${signParts({}, {}, JWT_SECRET)}`, 'TOKEN_INVALID'],
    [
      'a key id that is no string',
      () => `Bearer ${signParts({ alg: 'HS256', kid: {} }, {}, JWT_SECRET)}`,
      'TOKEN_INVALID',
    ],
  ])('is refused with %s', async (_, authorize, code) => {
    expect(await createWith(authorize(tenant.token()))).toBe(`401 ${code}`);
    expect(await tenant.countActivities()).toBe(0);
  });

  it('is accepted with the scheme in any letter case', async () => {
    expect(await createWith(`bEARER ${tenant.token()}`)).toBe('201');
  });

  it('is refused with a token in the query or the body', async () => {
    const url = `${tenant.server.url}/api/activities/tasks?access_token=${tenant.token()}`;
    const body = { ...tenant.taskBody(), access_token: tenant.token() };
    const answer = await send(url, 'POST', { 'x-tenant-id': tenant.id }, body);

    expect(outcomeOf(answer)).toBe('401 TOKEN_MISSING');
  });

  it.each<[string, unknown]>([
    ['is no JSON', 'not json'],
    ['is null', null],
    ['is a string', '"text"'],
    ['is a number', 5],
    ['is a list', [{ sub: 'tester' }]],
  ])('is refused with a well signed token whose payload %s', async (_, payload) => {
    expect(await create(tenant, signParts({ alg: 'HS256', typ: 'JWT' }, payload, JWT_SECRET))).toBe(
      '401 TOKEN_INVALID',
    );
  });

  it('is refused with a token that says it needs no signature', async () => {
    const unsigned = `${encodePart({ alg: 'none', typ: 'JWT' })}.${encodePart(claimsFor(tenant))}`;

    expect(await create(tenant, `${unsigned}.`)).toBe('401 TOKEN_INVALID');
    expect(await create(tenant, `${unsigned}.AAAA`)).toBe('401 TOKEN_INVALID');
  });

  it('is refused with a token that another secret signed', async () => {
    const token = signParts({ alg: 'HS256' }, claimsFor(tenant), 'another secret of 32 bytes or more');

    expect(await create(tenant, token)).toBe('401 TOKEN_INVALID');
  });

  it.each<[string, Record<string, unknown>]>([
    ['an extension', { crit: ['exp'], exp: 1 }],
    ['an extension by no list', { crit: 'exp', exp: 1 }],
    ['no extension at all', { crit: [] }],
    ['a payload that is not encoded', { crit: ['b64'], b64: false }],
  ])('is refused with a token that demands %s', async (_, members) => {
    const header = { alg: 'HS256', typ: 'JWT', ...members };

    expect(await create(tenant, signParts(header, claimsFor(tenant), JWT_SECRET))).toBe('401 TOKEN_INVALID');
  });

  it.each(['HS384', 'HS512'])('is refused with a token that the secret signed by %s', async (alg) => {
    const token = await signToken(keys.HS256, claimsFor(tenant), { alg });

    expect(await create(tenant, token)).toBe('401 TOKEN_INVALID');
  });
});

describe.each<TokenAlgorithm>(['HS256', 'RS256', 'ES256', 'EdDSA'])('a token signed by %s', (algorithm) => {
  const key = keys[algorithm];
  let server: TestServer;
  let tenant: TestTenant;

  beforeAll(async () => {
    server = await startServerBeside({
      ...environmentOf(key),
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    });
  });

  beforeEach(async () => {
    tenant = await TestTenant.create(server);
    // Held still, so that a border is met to the second.
    vi.useFakeTimers({ toFake: ['Date'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  afterAll(() => server.app.close());

  function createWith(changes: Record<string, unknown>): Promise<string> {
    return createSignedBy(key, changes);
  }

  async function createSignedBy(
    other: SigningKey,
    changes: Record<string, unknown> = {},
    header: { alg?: string; kid?: string } = {},
  ): Promise<string> {
    const claims = claimsFor(tenant, { iss: ISSUER, aud: AUDIENCE, ...changes });
    return create(tenant, await signToken(other, claims, header));
  }

  it.each<[string, () => Record<string, unknown>]>([
    ['from the issuer, for the audience, in its time', () => ({})],
    ['for several audiences, this one among them', () => ({ aud: ['another', AUDIENCE] })],
    ['4 seconds after its end', () => ({ exp: fromNow(-4) })],
    ['5 seconds before its start', () => ({ nbf: fromNow(5) })],
    ['issued by a clock that is ahead', () => ({ iat: fromNow(60) })],
  ])('is accepted %s', async (_, changes) => {
    expect(await createWith(changes())).toBe('201');
  });

  it.each<[string, () => Record<string, unknown>, string]>([
    ['5 seconds after its end', () => ({ exp: fromNow(-5) }), 'TOKEN_EXPIRED'],
    ['an hour after its end', () => ({ exp: fromNow(-3600) }), 'TOKEN_EXPIRED'],
    ['6 seconds before its start', () => ({ nbf: fromNow(6) }), 'TOKEN_INVALID'],
    ['with a start that is no number', () => ({ nbf: 'now' }), 'TOKEN_INVALID'],
    ['with an end that is no number', () => ({ exp: String(fromNow(300)) }), 'TOKEN_INVALID'],
    ['with an end that is null', () => ({ exp: null }), 'TOKEN_INVALID'],
    ['without an end', () => ({ exp: undefined }), 'TOKEN_INVALID'],
    ['from another issuer', () => ({ iss: 'https://id.example.com' }), 'TOKEN_INVALID'],
    ['from a list of issuers', () => ({ iss: [ISSUER] }), 'TOKEN_INVALID'],
    ['without an issuer', () => ({ iss: undefined }), 'TOKEN_INVALID'],
    ['for another audience', () => ({ aud: 'task' }), 'TOKEN_INVALID'],
    ['for several other audiences', () => ({ aud: ['task', 'activities'] }), 'TOKEN_INVALID'],
    ['without an audience', () => ({ aud: undefined }), 'TOKEN_INVALID'],
  ])('is refused %s', async (_, changes, code) => {
    expect(await createWith(changes())).toBe(`401 ${code}`);
  });

  it('is accepted whatever key it names, since there is only one', async () => {
    expect(await createSignedBy(key, {}, { kid: 'any' })).toBe('201');
  });

  it.each(Object.values(keys).filter((other) => other.algorithm !== algorithm))(
    'does not open the server to tokens signed by $algorithm',
    async (other) => {
      expect(await createSignedBy(other)).toBe('401 TOKEN_INVALID');
    },
  );
});

describe.each<Exclude<TokenAlgorithm, 'HS256'>>(['RS256', 'ES256', 'EdDSA'])(
  'a server with the public key for %s',
  (algorithm) => {
    const key = keys[algorithm];
    let server: TestServer;
    let tenant: TestTenant;

    beforeAll(async () => {
      server = await startServerBeside({ JWT_PUBLIC_KEY: toPem(key).replaceAll('\n', String.raw`\n`) });
    });

    beforeEach(async () => {
      tenant = await TestTenant.create(server);
    });

    afterAll(() => server.app.close());

    it('accepts a token of that key, read from one line', async () => {
      expect(await create(tenant, await signToken(key, claimsFor(tenant)))).toBe('201');
    });

    it('refuses a token of another key of the same kind', async () => {
      const token = await signToken(createSigningKey(algorithm), claimsFor(tenant));

      expect(await create(tenant, token)).toBe('401 TOKEN_INVALID');
    });

    it.each<[string, string]>([
      ['as it is', toPem(key)],
      ['without its last line break', toPem(key).trimEnd()],
      ['in one line', toPem(key).replaceAll('\n', String.raw`\n`)],
    ])('refuses an HS256 token whose secret is the public key %s', async (_, secret) => {
      const token = signParts({ alg: 'HS256', typ: 'JWT' }, claimsFor(tenant), secret);

      expect(await create(tenant, token)).toBe('401 TOKEN_INVALID');
    });

    it('refuses a token that brings its own key along', async () => {
      const own = createSigningKey(algorithm);
      const header = { alg: algorithm, jwk: own.publicKey.export({ format: 'jwk' }) };

      expect(await create(tenant, await signToken(own, claimsFor(tenant), header))).toBe('401 TOKEN_INVALID');
    });
  },
);

it.each(['RS384', 'RS512', 'PS256'])('a server with an RSA key refuses the algorithm %s', async (alg) => {
  const server = await startServerBeside(environmentOf(keys.RS256));
  onTestFinished(() => server.app.close());
  const tenant = await TestTenant.create(server);

  expect(await create(tenant, await signToken(keys.RS256, claimsFor(tenant), { alg }))).toBe(
    '401 TOKEN_INVALID',
  );
});

it('servers in one process verify tokens each by its own key', async () => {
  const server = await startServerBeside(environmentOf(keys.EdDSA));
  onTestFinished(() => server.app.close());
  const here = await TestTenant.create(server);
  const there = await TestTenant.create();

  expect(await create(here, await signToken(keys.EdDSA, claimsFor(here)))).toBe('201');
  expect(await create(there, await signToken(keys.HS256, claimsFor(there)))).toBe('201');
  expect(await create(there, await signToken(keys.EdDSA, claimsFor(there)))).toBe('401 TOKEN_INVALID');
});

describe('the claims of a token', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  async function createWith(
    changes: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const token = await signToken(keys.HS256, claimsFor(tenant, changes));
    return outcomeOf(await tenant.createTask(tenant.taskBody(), { token, headers }));
  }

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['a number', 5],
    ['a list', ['tester']],
    ['empty', ''],
    ['longer than 255 characters', 'x'.repeat(256)],
    ['a text with a NUL character', 'tes\u0000ter'],
    ['a text with half of a surrogate pair', 'tester\ud83d'],
  ])('must name a subject: %s is refused', async (_, sub) => {
    expect(await createWith({ sub })).toBe('401 TOKEN_INVALID');
  });

  it.each([
    ['one character', 'x'],
    ['255 characters', 'x'.repeat(255)],
    ["an identity provider's way of naming", 'auth0|5f7c8ec7c33c6c004bbafe82'],
    ['a name with spaces and symbols', 'Ana Torres 👩‍🔧'],
  ])('may name a subject of 1 to 255 characters: %s', async (_, sub) => {
    expect(await createWith({ sub })).toBe('201');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a string', 'all'],
    ['a number', 1],
    ['true', true],
    ['a list', [['CREATE_ACTIVITY']]],
    ['an object of tenant to string', { id: 'CREATE_ACTIVITY' }],
    ['an object of tenant to null', { id: null }],
    ['an object of tenant to object', { id: { CREATE_ACTIVITY: true } }],
    ['an object of tenant to list of numbers', { id: ['CREATE_ACTIVITY', 1] }],
    ['an object of tenant to list of lists', { id: [['CREATE_ACTIVITY']] }],
  ])('must have tenants as an object of lists of strings: %s is refused', async (_, tenants) => {
    expect(await createWith({ tenants })).toBe('401 TOKEN_INVALID');
  });

  it('must be right for all tenants, not only for the one of the request', async () => {
    const tenants = { [tenant.id]: PERMISSIONS, another: 'CREATE_ACTIVITY' };

    expect(await createWith({ tenants })).toBe('401 TOKEN_INVALID');
  });

  it.each<[string, Record<string, unknown>]>([
    ['without tenants', { tenants: undefined }],
    ['with an empty object of tenants', { tenants: {} }],
    ['with tenants under another name', { tenants: undefined, tenant: {} }],
  ])('cover no tenant %s', async (_, changes) => {
    expect(await createWith(changes)).toBe('403 TENANT_FORBIDDEN');
  });

  it('cover a tenant without a permission where its list is empty or names unknown ones', async () => {
    for (const permissions of [[], ['create_activity', 'CREATE_ACTIVITY ', '*', 'undefined']]) {
      expect(await createWith({ tenants: { [tenant.id]: permissions } })).toBe('403 PERMISSION_MISSING');
    }
  });

  it.each<[string, (id: string) => string, (id: string) => string]>([
    ['the claim', (id) => id.toUpperCase(), (id) => id],
    ['the header', (id) => id, (id) => id.toUpperCase()],
    ['both', (id) => id.toUpperCase(), (id) => id.toUpperCase()],
  ])('name a tenant in any letter case: upper in %s', async (_, inClaim, inHeader) => {
    const outcome = await createWith(
      { tenants: { [inClaim(tenant.id)]: PERMISSIONS } },
      { 'x-tenant-id': inHeader(tenant.id) },
    );

    expect(outcome).toBe('201');
    expect(await tenant.countActivities()).toBe(1);
  });

  it('have the tenants under the name that the configuration gives, and under no other', async () => {
    const name = 'https://example.com/tenants';
    const server = await startServerBeside({ JWT_SECRET, JWT_TENANTS_CLAIM: name });
    onTestFinished(() => server.app.close());
    const own = await TestTenant.create(server);
    const tenants = { [own.id]: PERMISSIONS };
    const token = await signToken(keys.HS256, claimsFor(own, { [name]: tenants, tenants: null }));
    const otherToken = await signToken(keys.HS256, claimsFor(own));

    expect(await create(own, token)).toBe('201');
    expect(await create(own, own.token())).toBe('201');
    expect(await create(own, otherToken)).toBe('403 TENANT_FORBIDDEN');
  });
});
