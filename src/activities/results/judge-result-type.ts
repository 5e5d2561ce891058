import type { ResultTypeRule } from '../../activity-config/result-types/result-type.js';
import { DomainError, ValidationError } from '../../common/errors/domain-error.js';
import type { NewResult } from './new-result.js';
import { ResultStatusMismatchError, UnknownResultTypeError } from './result-errors.js';

/** What the tenant's type says of a result, or why it refuses it. */
export interface ResultTypeVerdict {
  error: DomainError | null;
  countsAsContact: boolean;
}

/**
 * Holds a result against the tenant's types. Nothing is thrown, since a result that was recorded before is
 * answered whatever the types have become since.
 */
export function judgeResultType(
  { details, status }: NewResult,
  types: ReadonlyMap<string, ResultTypeRule>,
): ResultTypeVerdict {
  if (!details) return { error: null, countsAsContact: false };
  const rule = types.get(details.code);
  if (!rule) return refused(new UnknownResultTypeError([...types.keys()]));
  if (rule.mapsTo !== status) return refused(new ResultStatusMismatchError(details.code, rule.mapsTo));
  if (rule.requiresFutureScheduledAt && details.futureScheduledAt === null) {
    const message = `is required by the result ${details.code}`;
    return refused(
      new ValidationError([{ field: '/task_result/future_scheduled_at', code: 'REQUIRED', message }]),
    );
  }
  return { error: null, countsAsContact: rule.countsAsContact };
}

function refused(error: DomainError): ResultTypeVerdict {
  return { error, countsAsContact: false };
}
