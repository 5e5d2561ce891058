import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DispatchConfigRepository } from '../../activity-config/dispatch/dispatch-config.repository.js';
import type { Principal } from '../../auth/principal.js';
import { ConcurrencyLimitByOwner } from '../../common/concurrency/concurrency-limit.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import { cutText } from '../../outbound/response-text.js';
import type { AttemptOutcome } from '../attempts/attempt-outcome.js';
import { judgeAttempt } from '../attempts/judge-attempt.js';
import { DispatchSender, type SendOutcome } from '../providers/dispatch-sender.js';
import { ProviderRegistryService } from '../providers/provider-registry.service.js';
import { DISPATCH_CONFIG } from './dispatch-configs.service.js';
import { TestNotSupportedError } from './test-not-supported-error.js';

/** In bytes, of what a response shows of the provider's. */
const MAX_BODY = 8 * 1024;
/** Of a tenant at once, since each may take as long as a try does. */
const TESTS = { underWay: 4, waiting: 16 };

/** What came of a test. */
export interface ConfigTestResult {
  outcome: AttemptOutcome;
  durationMs: number;
  responseStatus: number | null;
  responseBody: string | null;
  errorCode: string | null;
}

/** Sends a provider a message that asks for nothing. */
@Injectable()
export class ConfigTestService {
  private readonly limit = new ConcurrencyLimitByOwner(TESTS);

  constructor(
    private readonly configs: DispatchConfigRepository,
    private readonly providers: ProviderRegistryService,
    private readonly sender: DispatchSender,
  ) {}

  /**
   * Sends a test by a configuration, active or not. Whatever comes of it is a result, and leaves the
   * configuration as it is.
   *
   * @throws {NotFoundError} when the tenant has no such configuration.
   * @throws {TestNotSupportedError} for a kind of provider that would act on it.
   * @throws {UnavailableError} when several tests of the tenant are under way.
   */
  async test({ tenantId }: Principal, id: string): Promise<ConfigTestResult> {
    const config = orNotFound(await this.configs.findOne(tenantId, { id }), DISPATCH_CONFIG);
    if (!this.providers.get(config.provider).definition.isTestable) {
      throw new TestNotSupportedError(config.provider);
    }
    const release = await this.limit.acquire(tenantId);
    try {
      const message = { type: 'task.test', timestamp: new Date().toISOString(), data: { configId: id } };
      return toResult(await this.sender.send(config, { idempotencyKey: `tst_${randomUUID()}`, message }));
    } finally {
      release();
    }
  }
}

function toResult(outcome: SendOutcome): ConfigTestResult {
  if (outcome === 'CREDENTIALS_UNREADABLE') {
    return { outcome: 'FAILED', durationMs: 0, responseStatus: null, responseBody: null, errorCode: outcome };
  }
  const { outcome: result, errorCode } = judgeAttempt(outcome);
  return {
    outcome: result,
    durationMs: outcome.durationMs,
    responseStatus: outcome.status,
    responseBody: outcome.kind === 'RESPONSE' ? cutText(outcome.body, MAX_BODY) : null,
    errorCode,
  };
}
