import { API_PATH } from '../common/http/api-path.js';
import { DomainError, type ErrorDetail } from '../common/errors/domain-error.js';

/**
 * The idempotency key was used in the tenant before: says for which activity, and whether by the same
 * request.
 */
export class IdempotencyKeyExistsError extends DomainError {
  override readonly members: { activityId: string; sameRequest: boolean };
  override readonly location: string;

  constructor(activityId: string, sameRequest: boolean) {
    const message = sameRequest
      ? 'This request was carried out before; see activityId'
      : 'The idempotency key was used by a different request; use a new key for a new task';
    super('CONFLICT', 'IDEMPOTENCY_KEY_EXISTS', message, [
      { field: '/idempotency_key', code: 'IDEMPOTENCY_KEY_EXISTS', message: 'exists in this tenant' },
    ]);
    this.members = { activityId, sameRequest };
    this.location = activityLocation(activityId);
  }
}

/**
 * One or more of commerce, route and operator are not in the tenant; says which, and nothing of other
 * tenants.
 */
export class ReferencesNotFoundError extends DomainError {
  constructor(details: ErrorDetail[]) {
    const [only] = details.length === 1 ? details : [];
    super('NOT_FOUND', only?.code ?? 'NOT_FOUND', details.map(({ message }) => message).join('; '), details);
  }
}

/** One or more of commerce, route and operator are in the tenant but inactive. */
export class ReferencesInactiveError extends DomainError {
  constructor(details: ErrorDetail[]) {
    const [only] = details.length === 1 ? details : [];
    super('INVALID', only?.code ?? 'INACTIVE', details.map(({ message }) => message).join('; '), details);
  }
}

/** Where an activity can be read. */
export function activityLocation(id: string): string {
  return `${API_PATH}/activities/${id}`;
}
