import type { FastifyRequest } from 'fastify';
import { describeFailure } from '../common/errors/describe-failure.js';
import { DomainError } from '../common/errors/domain-error.js';
import { renderError } from '../common/errors/render-error.js';
import { TaskBatchResponseDto, type TaskBatchResultDto } from './dto/task-batch.dto.js';
import { TaskResponseDto } from './dto/task-response.dto.js';
import type { ItemOutcome } from './task-batch.service.js';

/** Says of each item what it would have been answered alone. */
export function answerPartialBatch(outcomes: ItemOutcome[], request: FastifyRequest): TaskBatchResponseDto {
  return TaskBatchResponseDto.of(outcomes.map((outcome, index) => toResult(outcome, index, request)));
}

/**
 * Says that all items were created.
 *
 * @throws {BatchRejectedError} with the errors of all items that have one.
 */
export function answerAtomicBatch(outcomes: ItemOutcome[], request: FastifyRequest): TaskBatchResponseDto {
  const firstFailure = outcomes.find(({ error }) => error !== undefined);
  const results = outcomes.map((outcome, index) => toResult(outcome, index, request));
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

function toResult({ task, error }: ItemOutcome, index: number, request: FastifyRequest): TaskBatchResultDto {
  if (task) return { index, status: 201, task: TaskResponseDto.of(task) };
  const { status, body } = renderError(error, request.id);
  if (status >= 500) request.log.error({ index, ...describeFailure(error) }, 'an item failed');
  return { index, status, error: body };
}
