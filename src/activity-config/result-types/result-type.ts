import { PathParam } from '../../common/http/path-param.decorator.js';
import { PatternField } from '../../common/validation/field-decorators.js';
import { isStorableText } from '../../common/validation/storable-text.js';
import type { ResultStatus } from './result-status.js';

/** What a code of a result means to the tenant. */
export interface ResultTypeRule {
  mapsTo: ResultStatus;
  requiresFutureScheduledAt: boolean;
  countsAsContact: boolean;
}

/** In characters. */
export const MAX_RESULT_CODE_LENGTH = 100;

/** `.` and `..` would be taken for steps in a path. */
const NEW_CODE = /^(?!\.{1,2}$)[A-Za-z0-9_.:-]{1,100}$/;

/** The code of a new result type, such that it can stand in a path and be told apart by eye. */
export function NewResultCodeField(): PropertyDecorator {
  return PatternField({
    required: true,
    pattern: NEW_CODE,
    code: 'INVALID_RESULT_CODE',
    message: 'must be 1 to 100 letters, digits, `_`, `.`, `:` or `-`, and neither `.` nor `..`',
    description: 'Unique in the tenant, compared exactly; it cannot be changed',
    example: 'SALE_COMPLETED',
  });
}

/** The code of a result type in the path. */
export function ResultCodeParam(example: string): ParameterDecorator {
  return PathParam('code', {
    description: "The code of one of the tenant's result types",
    example,
    code: 'INVALID_STRING',
    message: `must be a text of at most ${MAX_RESULT_CODE_LENGTH} characters without NUL characters`,
    accepts: (text) => [...text].length <= MAX_RESULT_CODE_LENGTH && isStorableText(text),
    schema: { minLength: 1, maxLength: MAX_RESULT_CODE_LENGTH },
  });
}
