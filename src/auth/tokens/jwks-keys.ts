import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { fetchKeySet } from './fetch-key-set.js';
import { type KeySet, readKeySet } from './read-key-set.js';
import type { VerificationKey } from './verification-key.js';

/**
 * Keys older than this are asked for again, in milliseconds: how long a key that the provider withdraws still
 * holds.
 */
const MAX_AGE = 10 * 60_000;
/**
 * An unknown key id asks the provider again this long after the last time at the earliest, in milliseconds.
 */
const COOLDOWN = 10_000;

/**
 * The public keys of an identity provider by their ids. An unknown id costs one look-up per cooldown for the
 * whole set, so that tokens with made-up ids neither flood the provider nor keep a rotated key out.
 *
 * jose's `createRemoteJWKSet` is not used: it waits for each refresh, refuses all tokens when the keys are
 * old and the provider does not respond, has no cooldown after a try that failed, and measures by the wall
 * clock.
 */
export class JwksKeys {
  private keys: KeySet = new Map();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private triedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | null = null;
  private lastFailure: unknown;

  constructor(private readonly uri: string) {}

  /**
   * @param keyId the token's `kid`; without one, the set's only key.
   * @returns null when the provider has no such key.
   * @throws {UnavailableError} when the provider cannot be reached and no key is known.
   */
  async find(keyId: string | undefined): Promise<VerificationKey | null> {
    const known = this.lookUp(keyId);
    const isStale = performance.now() - this.loadedAt > MAX_AGE;
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

  private lookUp(keyId: string | undefined): VerificationKey | undefined {
    if (keyId === undefined && this.keys.size === 1) return [...this.keys.values()][0];
    return this.keys.get(keyId);
  }

  /** One look-up for all who wait, and none within the cooldown. */
  private load(): Promise<void> {
    if (!this.loading && performance.now() - this.triedAt <= COOLDOWN) return Promise.resolve();
    this.loading ??= this.fetch().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async fetch(): Promise<void> {
    this.triedAt = performance.now();
    try {
      this.keys = readKeySet(await fetchKeySet(this.uri));
      this.loadedAt = performance.now();
    } catch (error) {
      // The keys that are known stay in force; with none, `find` says so.
      this.lastFailure = error;
    }
  }
}
