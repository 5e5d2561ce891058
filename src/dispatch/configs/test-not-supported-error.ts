import type { ProviderKind } from '../../activity-config/dispatch/dispatch-config.js';
import { DomainError } from '../../common/errors/domain-error.js';

/** A message to such a provider would do something real. */
export class TestNotSupportedError extends DomainError {
  constructor(kind: ProviderKind) {
    super('INVALID', 'TEST_NOT_SUPPORTED', `A test of ${kind} would make a real visit`);
  }
}
