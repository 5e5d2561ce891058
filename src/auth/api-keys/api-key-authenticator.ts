import { Injectable } from '@nestjs/common';
import type { FastifyBaseLogger } from 'fastify';
import { describeFailure } from '../../common/errors/describe-failure.js';
import { ApiKeyCache, type StoredApiKey } from './api-key-cache.js';
import { parseApiKeyText } from './api-key-text.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { UnauthenticatedError } from '../auth-errors.js';
import type { Credential } from '../principal.js';

/** The last use is known to so many milliseconds, since a write for each request would cost too much. */
const USE_PRECISION = 60_000;

/** Authenticates by `x-api-key`. */
@Injectable()
export class ApiKeyAuthenticator {
  constructor(
    private readonly cache: ApiKeyCache,
    private readonly repository: ApiKeyRepository,
  ) {}

  /**
   * @param log told when the use cannot be recorded, which is no reason to refuse it.
   * @throws {UnauthenticatedError} when it is no key, or one that holds no more. That a key is revoked or has
   * expired is told to nobody but who holds it whole.
   * @throws {UnavailableError} when the database does not answer.
   */
  async authenticate(text: string, log: FastifyBaseLogger): Promise<Credential> {
    const lookup = parseApiKeyText(text);
    const key = lookup && (await this.cache.find(lookup));
    if (!key) throw new UnauthenticatedError('API_KEY_INVALID', 'The API key is not one of this service');
    const now = new Date();
    assertHolds(key, now);
    this.recordUse(key, now).catch((error: unknown) =>
      log.warn(describeFailure(error), 'the use of an API key was not recorded'),
    );
    return key.credential;
  }

  /** Once a minute for a key; what other instances have written meanwhile, the statement itself looks at. */
  private async recordUse(key: StoredApiKey, now: Date): Promise<void> {
    const since = new Date(now.getTime() - USE_PRECISION);
    if (key.lastUsedAt && key.lastUsedAt >= since) return;
    // Noted before it is written, so that requests which share this reading do not write it as well.
    key.lastUsedAt = now;
    await this.repository.recordUse(key.credential.boundTo, key.id, now, since);
  }
}

function assertHolds({ revokedAt, expiresAt }: StoredApiKey, now: Date): void {
  if (revokedAt) throw new UnauthenticatedError('API_KEY_REVOKED', 'The API key was revoked');
  if (expiresAt && expiresAt <= now) {
    throw new UnauthenticatedError('API_KEY_EXPIRED', 'The API key has expired; make a new one');
  }
}
