import { type DtoReading, toDto } from '../../common/validation/to-dto.js';
import { namedResultFaults } from './dto/result-faults.js';
import { SubmitResultDto } from './dto/submit-result.dto.js';

/**
 * Reads the body that submits a result and finds every fault of it, those included that take more than one
 * field to see.
 *
 * @param body parsed JSON
 */
export function validateResult(body: unknown): DtoReading<SubmitResultDto> {
  const { dto, faults } = toDto(SubmitResultDto, body);
  return { dto, faults: [...faults, ...namedResultFaults(dto)] };
}
