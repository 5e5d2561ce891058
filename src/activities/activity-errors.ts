import { DomainError } from '../common/errors/domain-error.js';
import { type ActivityAction, type ActivityStatus, statusesFor } from './activity-status.js';

/** The activity's status does not allow what is to be done to it. */
export class InvalidStatusError extends DomainError {
  constructor(action: ActivityAction, status: ActivityStatus) {
    const message = `Not possible in the status ${status}, but in ${statusesFor(action).join(', ')}`;
    // A retry of what is resolved asks for nothing; the others come too late.
    super(action === 'retryResolution' ? 'INVALID' : 'CONFLICT', 'INVALID_STATUS', message);
  }
}

/** The target is chosen already. */
export class TargetResolvedError extends DomainError {
  constructor() {
    super('CONFLICT', 'TARGET_RESOLVED', 'Only a target that is PENDING or FAILED can be resolved');
  }
}

/** The person is not one of the activity's commerce, whether they exist elsewhere or not. */
export class CommerceUserNotFoundError extends DomainError {
  constructor() {
    const message = 'The commerce of the activity has no such user';
    const code = 'COMMERCE_USER_NOT_FOUND';
    super('NOT_FOUND', code, message, [{ field: '/commerce_user_id', code, message }]);
  }
}

export class CommerceUserInactiveError extends DomainError {
  constructor() {
    const message = 'The user is inactive';
    const code = 'COMMERCE_USER_INACTIVE';
    super('INVALID', code, message, [{ field: '/commerce_user_id', code, message }]);
  }
}
