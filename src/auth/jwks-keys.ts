import jwksRsa from 'jwks-rsa';
import { type KeyObject, createPublicKey } from 'node:crypto';
import { UnavailableError } from '../common/errors/unavailable-error.js';
import { algorithmOf } from './verify-token.js';

/** Keys older than this are asked for again, in milliseconds: how long a key that the provider withdraws still holds. */
const MAX_AGE = 10 * 60_000;
/** An unknown key id asks the provider again this long after the last time at the earliest, in milliseconds. */
const COOLDOWN = 10_000;
/** The provider must have answered whole after so many milliseconds. */
const TIMEOUT = 5_000;

/**
 * The public keys of an identity provider (RFC 7517), as `KeyObject`s by their id.
 *
 * jwks-rsa reads them. It does not fetch them, as it would wait forever for an answer that breaks off half-way. Its own
 * cache and rate limit are left off, since they count by key id: tokens with made-up ids would use the limit up, and then
 * keep a rotated key out. Here an unknown id costs one look-up per cooldown for the whole set, and a provider that does
 * not answer leaves the keys that are known in force.
 */
export class JwksKeys {
  private readonly client: jwksRsa.JwksClient;
  private keys = new Map<string | undefined, KeyObject>();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private triedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | null = null;
  private lastFailure: unknown;

  constructor(jwksUri: string) {
    this.client = new jwksRsa.JwksClient({ jwksUri, cache: false, rateLimit: false, fetcher: fetchJson });
  }

  /**
   * @param keyId the token's `kid`; without one, the set's only key.
   * @returns null when the provider has no such key.
   * @throws {UnavailableError} when the provider cannot be reached and no key is known.
   */
  async find(keyId: string | undefined): Promise<KeyObject | null> {
    const known = this.lookUp(keyId);
    const isStale = Date.now() - this.loadedAt > MAX_AGE;
    // Whoever has a known key does not wait for a provider that may be slow.
    if (known) {
      if (isStale) void this.load();
      return known;
    }
    await this.load();
    if (this.loadedAt === Number.NEGATIVE_INFINITY) {
      throw new UnavailableError(
        'IDENTITY_PROVIDER_UNAVAILABLE',
        'Tokens cannot be verified at the moment',
        this.lastFailure,
      );
    }
    return this.lookUp(keyId) ?? null;
  }

  private lookUp(keyId: string | undefined): KeyObject | undefined {
    if (keyId === undefined && this.keys.size === 1) return [...this.keys.values()][0];
    return this.keys.get(keyId);
  }

  /** One look-up for all who wait, and none within the cooldown. */
  private load(): Promise<void> {
    if (!this.loading && Date.now() - this.triedAt <= COOLDOWN) return Promise.resolve();
    this.loading ??= this.fetch().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async fetch(): Promise<void> {
    this.triedAt = Date.now();
    try {
      const keys = new Map<string | undefined, KeyObject>();
      for (const signingKey of await this.client.getSigningKeys()) {
        const key = createPublicKey(signingKey.getPublicKey());
        if (algorithmOf(key) !== null) keys.set(signingKey.kid, key);
      }
      this.keys = keys;
      this.loadedAt = Date.now();
    } catch (error) {
      // The keys that are known stay in force; with none, `find` says so.
      this.lastFailure = error;
    }
  }
}

async function fetchJson(uri: string): Promise<{ keys: unknown }> {
  const response = await fetch(uri, { signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) throw new Error(`The identity provider answered ${response.status}`);
  return (await response.json()) as { keys: unknown };
}
