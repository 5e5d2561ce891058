import { DomainError } from '../../common/errors/domain-error.js';
import type { AttemptRecord, DispatchSettlement } from '../../activities/queue/dispatch-settlement.js';
import type { ActivityStatus } from '../../activities/activity-status.js';
import { DispatchAttemptResponseDto } from '../attempts/dispatch-attempt-response.dto.js';
import { INSTANCE_NAME } from '../worker/instance-name.js';

/** The task is neither READY nor FAILED without a result. */
export class NotDispatchableError extends DomainError {
  constructor(status: ActivityStatus) {
    const message = `Not possible in the status ${status}, but in READY, and in FAILED without a result`;
    super('INVALID', 'INVALID_STATUS', message);
  }
}

/** No active configuration says where tasks of the channel go. */
export class DispatchConfigMissingError extends DomainError {
  constructor() {
    const message = 'No active dispatch configuration of the tenant is for the channel of the task';
    super('NOT_FOUND', 'DISPATCH_CONFIG_NOT_FOUND', message);
  }
}

/** Somebody must choose the person first whom the task is for. */
export class TargetPendingError extends DomainError {
  constructor() {
    const message = 'The person whom the task is for must be chosen by hand before it can be sent';
    super('CONFLICT', 'TARGET_PENDING', message);
  }
}

/** What was to be decided with the dispatch could not be. */
export class TaskUnresolvedError extends DomainError {
  constructor() {
    const message = 'Its target or an attribute could not be found, so that the task is UNRESOLVED now';
    super('CONFLICT', 'TASK_UNRESOLVED', message);
  }
}

/** The provider was asked, and did not take the task. */
export class ProviderFailedError extends DomainError {
  override readonly members: { attempt: DispatchAttemptResponseDto };

  constructor(
    { generation, attempts }: Pick<DispatchSettlement, 'generation' | 'attempts'>,
    record: AttemptRecord,
  ) {
    super('UPSTREAM_FAILED', 'PROVIDER_FAILED', 'The provider has not taken the task; see attempt');
    const attempt = { ...record, generation, attempt: attempts, instance: INSTANCE_NAME };
    this.members = { attempt: DispatchAttemptResponseDto.of(attempt) };
  }
}
