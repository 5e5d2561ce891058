import { NewPathNameField, PathNameParam } from '../path-name.js';
import type { ResultStatus } from './result-status.js';

/** What a code of a result means to the tenant. */
export interface ResultTypeRule {
  mapsTo: ResultStatus;
  requiresFutureScheduledAt: boolean;
  countsAsContact: boolean;
}

/** The code of a new result type. */
export function NewResultCodeField(): PropertyDecorator {
  return NewPathNameField('INVALID_RESULT_CODE', 'SALE_COMPLETED');
}

/** The code of a result type in the path. */
export function ResultCodeParam(example: string): ParameterDecorator {
  return PathNameParam('code', { description: "The code of one of the tenant's result types", example });
}
