import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import type { ApiKeyLookup } from './api-key-text.js';
import { type ApiKeyRow, ApiKeyRepository } from './api-key.repository.js';
import type { Credential } from '../principal.js';

/** In milliseconds, from when the reading began: a revocation by any instance holds within a second. */
const MAX_AGE = 1_000;
/** An entry takes about 1 KB, so that each of the two caches stays near 10 MB. */
const MAX_ENTRIES = 10_000;
/**
 * So many look-ups of keys not seen before run at once, so that made-up ones leave connections to all others.
 */
const MAX_FIRST_LOOKUPS = 3;

/** A key that exists, and what it lets its holder do. */
export interface StoredApiKey {
  id: string;
  credential: Credential & { boundTo: ApiKeyLookup['tenantId'] };
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

interface Entry {
  key: Promise<StoredApiKey | null>;
  readAt: number;
}

/** API keys from memory: read once for all who wait, and never older than a second. */
@Injectable()
export class ApiKeyCache {
  /** Keys that exist. */
  private readonly known = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  /**
   * What is no key, and what is looked up for the first time: apart, so that made-up keys drive out no real
   * one.
   */
  private readonly unknown = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  private readonly limitFirstLookups = pLimit(MAX_FIRST_LOOKUPS);

  constructor(private readonly repository: ApiKeyRepository) {}

  /** @returns null when the tenant has no key with that hash. */
  find(lookup: ApiKeyLookup): Promise<StoredApiKey | null> {
    const hash = lookup.hash.toString('base64');
    const now = performance.now();
    const known = this.known.get(hash);
    const entry = known ?? this.unknown.get(hash);
    if (entry && now - entry.readAt < MAX_AGE) return entry.key;
    const key = known ? this.read(lookup) : this.limitFirstLookups(() => this.read(lookup));
    this.keep(hash, { key, readAt: now }, known ? this.known : this.unknown);
    return key;
  }

  private keep(hash: string, entry: Entry, cache: LRUCache<string, Entry>): void {
    cache.set(hash, entry);
    entry.key.then(
      (found) => this.settle(hash, entry, cache, found ? this.known : this.unknown),
      () => cache.delete(hash),
    );
  }

  /** Moves what was read to where it belongs, unless a later reading took its place. */
  private settle(
    hash: string,
    entry: Entry,
    from: LRUCache<string, Entry>,
    to: LRUCache<string, Entry>,
  ): void {
    if (from === to || from.peek(hash) !== entry) return;
    from.delete(hash);
    to.set(hash, entry);
  }

  private async read(lookup: ApiKeyLookup): Promise<StoredApiKey | null> {
    const row = await this.repository.findByHash(lookup);
    return row && toStoredKey(lookup, row);
  }
}

function toStoredKey({ tenantId }: ApiKeyLookup, { permissions, ...row }: ApiKeyRow): StoredApiKey {
  return {
    ...row,
    credential: {
      subject: `api-key:${row.id}`,
      tenants: new Map([[tenantId, new Set(permissions)]]),
      boundTo: tenantId,
      keyExpiresAt: row.expiresAt,
    },
  };
}
