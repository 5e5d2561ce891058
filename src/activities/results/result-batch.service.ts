import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { mapInTurns } from '../../common/concurrency/map-in-turns.js';
import { SequenceByName } from '../../common/concurrency/sequence-by-name.js';
import { DomainError, ValidationError } from '../../common/errors/domain-error.js';
import { bodyTooLarge } from '../../common/http/read-json-body.js';
import { exceedsBytes } from '../../common/validation/json-fault.js';
import { toDto } from '../../common/validation/to-dto.js';
import { namedResultFaults } from './dto/result-faults.js';
import { MAX_RESULT_BODY } from './dto/result-fields.dto.js';
import { SubmitResultDto } from './dto/submit-result.dto.js';
import type { NewResult } from './new-result.js';
import type { RecordedResult } from './recorded-result.js';
import { ResultService } from './result.service.js';
import { toNewResult } from './to-new-result.js';

/** What became of one item. */
export type ResultItemOutcome =
  { recorded: RecordedResult; error?: never } | { recorded?: never; error: unknown };

/**
 * Each item is a transaction of its own, so that none waits for another's lock with one of its own in hand; so
 * many of a batch are under way at once, which leaves connections to the others.
 */
const ITEMS_UNDER_WAY = 4;

/** Records many results of one request, each by the rules of a single one. */
@Injectable()
export class ResultBatchService {
  constructor(private readonly results: ResultService) {}

  /**
   * Records each item for itself. An item that names the task or commerce of one before it in the same way, or
   * has its key, waits for that, so that the first wins.
   *
   * @returns the outcomes in the order of the items.
   */
  submitEach(caller: Principal, items: unknown[]): Promise<ResultItemOutcome[]> {
    const sequence = new SequenceByName();
    const submitNext = (item: unknown): ResultItemOutcome | Promise<ResultItemOutcome> => {
      const reading = readItem(item);
      if (reading instanceof DomainError) return { error: reading };
      return sequence.run(namesOf(reading), () => this.submitOne(caller, reading));
    };
    return mapInTurns(items, submitNext, ITEMS_UNDER_WAY);
  }

  private async submitOne(caller: Principal, result: NewResult): Promise<ResultItemOutcome> {
    try {
      return { recorded: await this.results.submit(caller, result) };
    } catch (error) {
      return { error };
    }
  }
}

function readItem(item: unknown): NewResult | DomainError {
  if (exceedsBytes(item, MAX_RESULT_BODY)) return bodyTooLarge(MAX_RESULT_BODY);
  const { dto, faults } = toDto(SubmitResultDto, item);
  faults.push(...namedResultFaults(dto));
  return faults.length > 0 ? new ValidationError(faults) : toNewResult(dto);
}

/** What two items must not have at the same moment. */
function namesOf({ subject, idempotencyKey }: NewResult): string[] {
  const { activityId, providerActivityId, commerceExternalId } = subject;
  return [
    JSON.stringify(activityId ?? ['provider', providerActivityId ?? ['commerce', commerceExternalId]]),
    ...(idempotencyKey === null ? [] : [JSON.stringify(['key', idempotencyKey])]),
  ];
}
