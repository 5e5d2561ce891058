import { createSecretKey } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { IdentityProvider } from '../support/identity-provider.js';
import { outcomeOf } from '../support/outcome-of.js';
import { type SigningKey, claimsFor, createSigningKey, signToken, toPem } from '../support/signing-key.js';
import { startServerBeside } from '../support/start-server-beside.js';
import type { TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';
import { eventually } from '../support/eventually.js';

const oldKey = createSigningKey('RS256');
const newKey = createSigningKey('RS256');
const ellipticKey = createSigningKey('ES256');
const edwardsKey = createSigningKey('EdDSA');

/** On both clocks: that of the wall, and the one that durations are measured by. */
function passSeconds(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000);
}

/** Sets the clock of the wall alone. */
function setClock(hours: number): void {
  vi.setSystemTime(Date.now() + hours * 3_600_000);
}

describe('a server with the keys of an identity provider', () => {
  let provider: IdentityProvider;
  let server: TestServer;
  let tenant: TestTenant;

  beforeEach(async () => {
    provider = await IdentityProvider.start();
    server = await startServerBeside({ JWT_JWKS_URI: provider.jwksUri });
    tenant = await TestTenant.create(server);
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  });

  afterEach(async () => {
    vi.useRealTimers();
    await server.app.close();
    await provider.stop();
  });

  async function createSignedBy(
    key: SigningKey,
    kid?: string,
    claims: Record<string, unknown> = {},
  ): Promise<string> {
    const token = await signToken(key, claimsFor(tenant, claims), kid === undefined ? {} : { kid });
    return outcomeOf(await tenant.createTask(tenant.taskBody(), { token }));
  }

  it('verifies a token by the key it names, each by the algorithm of its kind', async () => {
    provider.publish({ rsa: oldKey, elliptic: ellipticKey, edwards: edwardsKey });

    expect(await createSignedBy(oldKey, 'rsa')).toBe('201');
    expect(await createSignedBy(ellipticKey, 'elliptic')).toBe('201');
    expect(await createSignedBy(edwardsKey, 'edwards')).toBe('201');
    expect(provider.hits).toBe(1);
  });

  it('refuses a token that names a key which did not sign it', async () => {
    provider.publish({ rsa: oldKey, other: newKey, elliptic: ellipticKey });

    expect(await createSignedBy(oldKey, 'other')).toBe('401 TOKEN_INVALID');
    expect(await createSignedBy(oldKey, 'elliptic')).toBe('401 TOKEN_INVALID');
    expect(await createSignedBy(ellipticKey, 'rsa')).toBe('401 TOKEN_INVALID');
  });

  it('refuses an HS256 token whose secret is a published key', async () => {
    provider.publish({ rsa: oldKey });
    const pem = createSecretKey(toPem(oldKey), 'utf8');
    const secret = { algorithm: 'HS256', privateKey: pem, publicKey: pem } as const;

    expect(await createSignedBy(secret, 'rsa')).toBe('401 TOKEN_INVALID');
  });

  it('refuses a key that is published for encryption', async () => {
    provider.publish({ rsa: oldKey }, { use: 'enc' });

    expect(await createSignedBy(oldKey, 'rsa')).not.toBe('201');
  });

  it('needs no key id where there is one key, and needs it where there are several', async () => {
    provider.publish({ old: oldKey });
    expect(await createSignedBy(oldKey)).toBe('201');

    provider.publish({ old: oldKey, new: newKey });
    passSeconds(11);
    expect(await createSignedBy(oldKey, 'unknown')).toBe('401 TOKEN_INVALID');
    expect(await createSignedBy(oldKey)).toBe('401 TOKEN_INVALID');
  });

  it('refuses a token with other faults, though its key is known', async () => {
    provider.publish({ old: oldKey });

    expect(await createSignedBy(oldKey, 'old', { exp: 1 })).toBe('401 TOKEN_EXPIRED');
    expect(await createSignedBy(oldKey, 'old', { tenants: null })).toBe('401 TOKEN_INVALID');
  });

  it('learns a new key by its first token, and refuses the old one within a second', async () => {
    provider.publish({ old: oldKey });
    expect(await createSignedBy(oldKey, 'old')).toBe('201');

    provider.publish({ new: newKey });
    passSeconds(11);
    expect(await createSignedBy(oldKey, 'old')).toBe('201');
    expect(provider.hits).toBe(1);

    expect(await createSignedBy(newKey, 'new')).toBe('201');
    expect(provider.hits).toBe(2);
    passSeconds(1);
    expect(await createSignedBy(oldKey, 'old')).toBe('401 TOKEN_INVALID');
    expect(provider.hits).toBe(2);
  });

  it('learns a new key no sooner than 10 seconds after it last asked', async () => {
    provider.publish({ old: oldKey });
    await createSignedBy(oldKey, 'old');
    provider.publish({ old: oldKey, new: newKey });

    passSeconds(9);
    expect(await createSignedBy(newKey, 'new')).toBe('401 TOKEN_INVALID');
    expect(provider.hits).toBe(1);

    passSeconds(2);
    expect(await createSignedBy(newKey, 'new')).toBe('201');
    expect(provider.hits).toBe(2);
  });

  it.each([-1, 1])(
    'learns a new key after those 10 seconds when the clock is set by %i hours',
    async (hours) => {
      provider.publish({ old: oldKey });
      await createSignedBy(oldKey, 'old');
      provider.publish({ old: oldKey, new: newKey });
      setClock(hours);

      expect(await createSignedBy(newKey, 'new')).toBe('401 TOKEN_INVALID');
      expect(provider.hits).toBe(1);
      passSeconds(11);
      expect(await createSignedBy(newKey, 'new')).toBe('201');
      expect(provider.hits).toBe(2);
    },
  );

  it.each([-1, 0])('asks again after 10 minutes when the clock is set by %i hours', async (hours) => {
    provider.publish({ old: oldKey });
    await createSignedBy(oldKey, 'old');
    provider.publish({ new: newKey });
    setClock(hours);

    passSeconds(601);
    expect(await createSignedBy(oldKey, 'old')).toBe('201');
    await eventually(async () => expect(await createSignedBy(newKey, 'new')).toBe('201'));
    passSeconds(1);
    expect(await createSignedBy(oldKey, 'old')).toBe('401 TOKEN_INVALID');
    expect(provider.hits).toBe(2);
  });

  it('lets nobody whose key is known wait for a provider that does not answer', async () => {
    provider.publish({ old: oldKey });
    await createSignedBy(oldKey, 'old');
    provider.answerWith(() => {});

    passSeconds(601);
    expect(await createSignedBy(oldKey, 'old')).toBe('201');
    await eventually(() => expect(provider.hits).toBe(2));
    passSeconds(1);
    expect(await createSignedBy(oldKey, 'old')).toBe('201');
  });

  it('asks once for any number of first tokens at one moment', async () => {
    provider.publish({ old: oldKey });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => createSignedBy(oldKey, 'old')));

    expect(outcomes).toEqual(Array<string>(20).fill('201'));
    expect(provider.hits).toBe(1);
  });

  it('asks once more at most for 50 unknown key ids at one moment, and known ones still pass', async () => {
    provider.publish({ old: oldKey });
    await createSignedBy(oldKey, 'old');
    passSeconds(11);
    const unknown = Array.from({ length: 50 }, (_, index) => createSignedBy(newKey, `made-up-${index}`));
    const outcomes = await Promise.all([createSignedBy(oldKey, 'old'), ...unknown]);

    expect(outcomes).toEqual(['201', ...Array<string>(50).fill('401 TOKEN_INVALID')]);
    expect(provider.hits).toBe(2);
  });

  const troubles: [string, RequestListener][] = [
    ['fails', (_request, response) => void response.writeHead(500).end('{}')],
    ['answers no JSON', (_request, response) => void response.end('<html></html>')],
    ['answers null', (_request, response) => void response.end('null')],
    ['sends elsewhere', (_request, response) => void response.writeHead(302, { location: '/' }).end()],
    ['has nothing to say', (_request, response) => void response.writeHead(204).end()],
    ['answers no list of keys', (_request, response) => void response.end('{"keys":{}}')],
    ['cuts the connection', (request) => void request.socket.destroy()],
    [
      'breaks off in the middle of its answer',
      (request, response) => response.write('{"keys":[', () => request.socket.destroy()),
    ],
  ];

  it.each(troubles)('answers 503 while no key is known and the provider %s', async (_, trouble) => {
    provider.answerWith(trouble);

    expect(await createSignedBy(oldKey, 'old')).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
  });

  it.each(troubles)('keeps the known keys in force when the provider %s', async (_, trouble) => {
    provider.publish({ old: oldKey });
    await createSignedBy(oldKey, 'old');
    provider.answerWith(trouble);
    passSeconds(11);

    expect(await createSignedBy(newKey, 'new')).toBe('401 TOKEN_INVALID');
    expect(await createSignedBy(oldKey, 'old')).toBe('201');
    expect(provider.hits).toBe(2);
  });

  it('waits 5 seconds at most for a provider that stops in the middle of its answer', async () => {
    provider.answerWith((_request, response) => void response.write('{"keys":['));
    const shortWait = AbortSignal.timeout(50);
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(shortWait);
    onTestFinished(() => timeout.mockRestore());

    expect(await createSignedBy(oldKey, 'old')).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
    expect(timeout).toHaveBeenCalledWith(5000);
  });

  it('answers 503 while the provider has no key yet', async () => {
    provider.publish({});

    expect(await createSignedBy(oldKey, 'old')).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
  });

  it('answers 503 while nobody listens where the provider should be', async () => {
    await provider.stop();

    expect(await createSignedBy(oldKey, 'old')).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
  });

  it('asks again after 10 seconds when the provider was not there at first', async () => {
    provider.answerWith((_request, response) => void response.writeHead(503).end());
    await createSignedBy(oldKey, 'old');
    provider.publish({ old: oldKey });

    expect(await createSignedBy(oldKey, 'old')).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
    expect(provider.hits).toBe(1);
    passSeconds(11);
    expect(await createSignedBy(oldKey, 'old')).toBe('201');
  });

  it('answers 401, without asking the provider, to a request that has no token', async () => {
    const answer = await tenant.createTask(tenant.taskBody(), { headers: { authorization: '' }, token: '' });

    expect(outcomeOf(answer)).toBe('401 TOKEN_MISSING');
    expect(provider.hits).toBe(0);
  });
});
