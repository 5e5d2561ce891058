import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Credential } from './principal.js';

/** In milliseconds: a key that the identity provider has taken back is noticed within a second. */
const MAX_AGE = 1_000;
/** In characters of all tokens. */
const MAX_SIZE = 4 * 1024 * 1024;

interface Verified {
  credential: Credential;
  at: number;
}

/**
 * Tokens that were verified a moment ago, by the `Authorization` header that carried them. Programs send the same one
 * again and again, and to verify it each time takes a tenth of a create, or more where the key is asymmetric.
 */
@Injectable()
export class VerifiedTokens {
  private readonly tokens = new LRUCache<string, Verified>({
    maxSize: MAX_SIZE,
    sizeCalculation: (_, header) => header.length,
  });

  /** Null where it must be verified (again): it is not known, or known for too long, or it may have expired. */
  find(header: string): Credential | null {
    const verified = this.tokens.get(header);
    if (!verified) return null;
    const { credential, at } = verified;
    const isFresh = performance.now() - at < MAX_AGE && Date.now() < (credential.expiresAt ?? 0);
    return isFresh ? credential : null;
  }

  keep(header: string, credential: Credential): void {
    this.tokens.set(header, { credential, at: performance.now() });
  }
}
