import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/app-config.js';
import type { Credential } from '../principal.js';

/**
 * In milliseconds, of a token by a key set: a key that the identity provider has taken back is noticed within
 * a second.
 */
const MAX_AGE = 1_000;
/** In characters of all tokens. */
const MAX_SIZE = 4 * 1024 * 1024;

interface Verified {
  credential: Credential;
  at: number;
}

/**
 * Tokens that were verified before, by the `Authorization` header that carried them. Callers send the same
 * one again and again, and to verify it each time takes a tenth of a create, or more where the key is
 * asymmetric. By a key that is the same as long as the process lives, a token verifies until it expires.
 */
@Injectable()
export class VerifiedTokens {
  private readonly tokens = new LRUCache<string, Verified>({
    maxSize: MAX_SIZE,
    sizeCalculation: (_, header) => header.length,
  });

  private readonly maxAge: number;

  constructor(config: AppConfig) {
    this.maxAge = config.JWT_JWKS_URI === undefined ? Number.POSITIVE_INFINITY : MAX_AGE;
  }

  /**
   * Null where it must be verified (again): it is not known, or known for too long, or it may have expired.
   */
  find(header: string): Credential | null {
    const verified = this.tokens.get(header);
    if (!verified) return null;
    const { credential, at } = verified;
    const isFresh = performance.now() - at < this.maxAge && Date.now() < (credential.expiresAt ?? 0);
    return isFresh ? credential : null;
  }

  keep(header: string, credential: Credential): void {
    this.tokens.set(header, { credential, at: performance.now() });
  }
}
