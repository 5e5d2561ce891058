import type { ResultStatus } from '../../activity-config/result-types/result-status.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { resultsOfActivity } from './results-location.js';

/** The tenant has no type with the code of the result; names those that it has. */
export class UnknownResultTypeError extends DomainError {
  constructor(known: string[]) {
    const message = `is not one of the tenant's result types: ${known.toSorted().join(', ')}`;
    const code = 'UNKNOWN_RESULT_TYPE';
    super('INVALID', code, `The result ${message}`, [{ field: '/task_result/result', code, message }]);
  }
}

/** The type of the result is for another status. */
export class ResultStatusMismatchError extends DomainError {
  /** @param expected what the status would have to be, as the caller knows it. */
  constructor(
    readonly resultCode: string,
    readonly mapsTo: ResultStatus,
    expected: string = mapsTo,
  ) {
    const message = `must be ${expected} for the result ${resultCode}`;
    const code = 'RESULT_STATUS_MISMATCH';
    super('INVALID', code, `The status ${message}`, [{ field: '/status', code, message }]);
  }
}

/** The task is another commerce's than the result says. */
export class CommerceMismatchError extends DomainError {
  constructor() {
    const message = 'The task is of another commerce';
    const code = 'COMMERCE_MISMATCH';
    super('INVALID', code, message, [{ field: '/commerce_external_id', code, message }]);
  }
}

/** Several operators have the external id, and none of them is the task's own. */
export class OperatorAmbiguousError extends DomainError {
  constructor() {
    const message = 'Several operators have this external id, and the task is assigned to none of them';
    const code = 'OPERATOR_AMBIGUOUS';
    super('INVALID', code, message, [{ field: '/task_result/operator_external_id', code, message }]);
  }
}

/** Something that the result names is not in the tenant, whether it exists elsewhere or not. */
export class ResultReferenceNotFoundError extends DomainError {
  constructor(thing: 'activity' | 'commerce' | 'operator', field: string) {
    const message = `There is no such ${thing}`;
    const code = `${thing.toUpperCase()}_NOT_FOUND`;
    super('NOT_FOUND', code, message, [{ field, code, message }]);
  }
}

/** Several tasks have the provider's id, each by another configuration. */
export class ProviderActivityAmbiguousError extends DomainError {
  constructor() {
    const message = 'Several tasks have this id of a provider; name the one by dispatch_config_id';
    const code = 'PROVIDER_ACTIVITY_AMBIGUOUS';
    super('CONFLICT', code, message, [{ field: '/provider_activity_id', code, message }]);
  }
}

/** The result that stands in the way of another. */
interface ExistingResult {
  resultId: string;
  /** Null where it is of none. */
  activityId: string | null;
}

/** A result that is there stands in the way of this one. */
abstract class ResultConflictError extends DomainError {
  override readonly members: { resultId: string; activityId: string | null };
  override readonly location: string | null;

  constructor(
    code: string,
    message: string,
    { resultId, activityId }: ExistingResult,
    field: string,
    fault: string,
  ) {
    super('CONFLICT', code, message, [{ field, code, message: fault }]);
    this.members = { resultId, activityId };
    this.location = activityId && resultsOfActivity(activityId);
  }
}

/** The idempotency key was used in the tenant before, by another request. */
export class ResultKeyExistsError extends ResultConflictError {
  constructor(existing: ExistingResult) {
    const message = 'The idempotency key was used by a different request; use a new key for a new result';
    super('IDEMPOTENCY_KEY_EXISTS', message, existing, '/idempotency_key', 'exists in this tenant');
  }
}

/** The task has another result. */
export class ResultExistsError extends ResultConflictError {
  constructor(existing: ExistingResult) {
    const message = 'The task has a result; hard_override replaces it';
    super('RESULT_EXISTS', message, existing, '/hard_override', 'would record a revision');
  }
}

/** So many of one task are kept at most; one list of all of them is a response. */
export const MAX_RESULTS = 100;

/** The task has as many results as there may be. */
export class TooManyResultsError extends DomainError {
  constructor() {
    super('CONFLICT', 'TOO_MANY_RESULTS', `A task has at most ${MAX_RESULTS} results`);
  }
}
