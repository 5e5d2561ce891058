import type { LoggedRequest } from '../../common/logging/logged-request.js';
import { ItemErrors } from '../batch/item-errors.js';
import { ResultBatchResponseDto } from './dto/result-batch.dto.js';
import { RecordedResultDto } from './dto/result-response.dto.js';
import type { ResultItemOutcome } from './result-batch.service.js';

/** Says of each item the response that it would have had alone. */
export function respondWithResultBatch(
  outcomes: ResultItemOutcome[],
  request: LoggedRequest,
): ResultBatchResponseDto {
  const errors = new ItemErrors(request);
  return ResultBatchResponseDto.of(
    outcomes.map(({ recorded, error }, index) =>
      recorded
        ? { index, status: recorded.replayed ? 200 : 201, result: RecordedResultDto.of(recorded) }
        : { index, ...errors.render(error, index) },
    ),
  );
}
