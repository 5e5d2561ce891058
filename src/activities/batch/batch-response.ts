import type { LoggedRequest } from '../../common/logging/logged-request.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { TaskBatchResponseDto, type TaskBatchResultDto } from '../dto/task-batch.dto.js';
import { TaskResponseDto } from '../dto/task-response.dto.js';
import { ItemErrors } from './item-errors.js';
import type { ItemOutcome } from './task-batch.service.js';

/** Says of each item the response that it would have had alone. */
export function respondWithPartialBatch(
  outcomes: ItemOutcome[],
  request: LoggedRequest,
): TaskBatchResponseDto {
  return TaskBatchResponseDto.of(toResults(outcomes, request));
}

/**
 * Says that all items were created.
 *
 * @throws {BatchRejectedError} with the errors of all items that have one.
 */
export function respondWithAtomicBatch(
  outcomes: ItemOutcome[],
  request: LoggedRequest,
): TaskBatchResponseDto {
  const firstFailure = outcomes.find(({ error }) => error !== undefined);
  const results = toResults(outcomes, request);
  if (!firstFailure) return TaskBatchResponseDto.of(results);
  if (!(firstFailure.error instanceof DomainError)) throw firstFailure.error;
  throw new BatchRejectedError(
    firstFailure.error,
    results.filter(({ error }) => error),
  );
}

/** Nothing of an atomic batch was written; `results` has the error of each item that has one. */
class BatchRejectedError extends DomainError {
  override readonly members: { results: TaskBatchResultDto[] };

  constructor({ kind }: DomainError, results: TaskBatchResultDto[]) {
    super(
      kind,
      'BATCH_REJECTED',
      `Nothing was created: ${results.length} of the items cannot be; see results`,
    );
    this.members = { results };
  }
}

function toResults(outcomes: ItemOutcome[], request: LoggedRequest): TaskBatchResultDto[] {
  const errors = new ItemErrors(request);
  return outcomes.map(({ task, error }, index) =>
    task ? { index, status: 201, task: TaskResponseDto.of(task) } : { index, ...errors.render(error, index) },
  );
}
