import { generateKeyPairSync, sign } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { IdentityProvider } from '../support/identity-provider.js';
import { outcomeOf } from '../support/outcome-of.js';
import { type SigningKey, claimsFor, createSigningKey, signToken } from '../support/signing-key.js';
import { startServerBeside } from '../support/start-server-beside.js';
import type { TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const MIB = 1024 * 1024;
const key = createSigningKey('RS256');
const other = createSigningKey('RS256');
const short: SigningKey = { algorithm: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 1024 }) };

function jwkOf({ publicKey }: SigningKey, members: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), ...members };
}

/** A set with one key, filled up with spaces to so many bytes. */
function setOfSize(size: number): string {
  return JSON.stringify({ keys: [jwkOf(key, { kid: 'key' })] }).padEnd(size);
}

/** An RS256 token by Node alone, since jose signs with no key that is too short. */
function signByHand({ privateKey }: SigningKey, claims: Record<string, unknown>, kid: string): string {
  const [header, payload] = [{ alg: 'RS256', kid }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signed = `${header}.${payload}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

describe('a server that fetches a key set', () => {
  let provider: IdentityProvider;
  let server: TestServer;
  let tenant: TestTenant;

  beforeEach(async () => {
    provider = await IdentityProvider.start();
    server = await startServerBeside({ JWT_JWKS_URI: provider.jwksUri });
    tenant = await TestTenant.create(server);
  });

  afterEach(async () => {
    await server.app.close();
    await provider.stop();
  });

  async function create(token: string): Promise<string> {
    return outcomeOf(await tenant.createTask(tenant.taskBody(), { token }));
  }

  async function createSignedBy(signingKey: SigningKey, kid: string): Promise<string> {
    return create(await signToken(signingKey, claimsFor(tenant), { kid }));
  }

  it.each([301, 302, 303, 307, 308])('does not follow a redirect by %i', async (status) => {
    provider.answerWith(({ url }, response) => {
      if (url === '/jwks.json') response.writeHead(status, { location: '/elsewhere.json' }).end();
      else response.end(setOfSize(0));
    });

    expect(await createSignedBy(key, 'key')).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
    expect(provider.hits).toBe(1);
    expect(server.logs.join()).toContain(`The identity provider responded with ${status}`);
  });

  it('stops reading a set that does not end', async () => {
    // Nothing else may end it.
    const noTimeout = new AbortController().signal;
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(noTimeout);
    onTestFinished(() => timeout.mockRestore());
    let sent = 0;
    const spaces = Readable.from(
      (function* () {
        for (const chunk = Buffer.alloc(64 * 1024, ' '); ; sent += chunk.length) yield chunk;
      })(),
    );
    const closed = new Promise<void>((resolve) => {
      provider.answerWith((_request, response) => {
        response.once('close', () => resolve(void spaces.destroy()));
        spaces.pipe(response);
      });
    });

    expect(await createSignedBy(key, 'key')).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
    await closed;
    // Beyond what was read, the buffers of both sockets hold some megabytes.
    expect(sent).toBeLessThan(32 * MIB);
  });

  it.each<[string, string, RequestListener]>([
    ['believes a set of 1 MiB', '201', (_request, response) => void response.end(setOfSize(MIB))],
    [
      'does not believe a larger set',
      '503 IDENTITY_PROVIDER_UNAVAILABLE',
      (_request, response) => void response.end(setOfSize(MIB + 1)),
    ],
    [
      'does not believe a set that is larger when unpacked',
      '503 IDENTITY_PROVIDER_UNAVAILABLE',
      (_request, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(setOfSize(2 * MIB))),
    ],
  ])('%s', async (_, outcome, answer) => {
    provider.answerWith(answer);

    expect(await createSignedBy(key, 'key')).toBe(outcome);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'key'],
    ['one of an unknown kind', { kty: 'XYZ' }],
    ['a broken one', jwkOf(other, { n: undefined })],
    ['a private one', other.privateKey.export({ format: 'jwk' })],
  ])('uses the keys of a set that has %s among them', async (_, unusable) => {
    provider.publishSet([unusable, jwkOf(key, { kid: 'key' }), unusable]);

    expect(await createSignedBy(key, 'key')).toBe('201');
  });

  it.each<[string, Record<string, unknown>]>([
    ['for encryption', { use: 'enc' }],
    ['for a use that is null', { use: null }],
    ['for RSA-OAEP', { alg: 'RSA-OAEP' }],
    ['for RS512', { alg: 'RS512' }],
    ['for operations without verify', { key_ops: ['wrapKey'] }],
    ['for operations that are no list', { key_ops: 'verify' }],
  ])('refuses a token of a published key %s', async (_, members) => {
    provider.publishSet([jwkOf(other, { kid: 'other', ...members }), jwkOf(key, { kid: 'key' })]);

    expect(await createSignedBy(other, 'other')).toBe('401 TOKEN_INVALID');
    expect(await createSignedBy(key, 'key')).toBe('201');
  });

  it('accepts a token of a published key that says all of itself', async () => {
    provider.publishSet([jwkOf(key, { kid: 'key', use: 'sig', alg: 'RS256', key_ops: ['verify'] })]);

    expect(await createSignedBy(key, 'key')).toBe('201');
  });

  it('refuses a token of a published RSA key of 1,024 bits', async () => {
    provider.publishSet([jwkOf(short, { kid: 'short' }), jwkOf(key, { kid: 'key' })]);

    expect(await create(signByHand(short, claimsFor(tenant), 'short'))).toBe('401 TOKEN_INVALID');
    expect(await create(signByHand(key, claimsFor(tenant), 'key'))).toBe('201');
  });

  it('refuses a token of a published private key', async () => {
    const jwk = { ...other.privateKey.export({ format: 'jwk' }), kid: 'other' };
    provider.publishSet([jwk, jwkOf(key, { kid: 'key' })]);

    expect(await createSignedBy(other, 'other')).toBe('401 TOKEN_INVALID');
  });

  it('needs no key id where one key of several is usable', async () => {
    provider.publishSet([jwkOf(other, { kid: 'other', use: 'enc' }), jwkOf(key, { kid: 'key' })]);

    expect(await create(await signToken(key, claimsFor(tenant)))).toBe('201');
  });

  it('does not ask for keys for the sake of what is no token', async () => {
    provider.publishSet([jwkOf(key, { kid: 'key' })]);

    expect(await create('garbage')).toBe('401 TOKEN_INVALID');
    expect(await create(await signToken(key, claimsFor(tenant), { kid: 'key', alg: 'RS512' }))).toBe(
      '401 TOKEN_INVALID',
    );
    expect(provider.hits).toBe(0);
  });
});
