import { PathParam } from '../common/http/path-param.decorator.js';
import { PatternField } from '../common/validation/field-decorators.js';
import { isStorableText } from '../common/validation/storable-text.js';

/** In characters. */
export const MAX_PATH_NAME_LENGTH = 100;

/** `.` and `..` would be taken for steps in a path. */
const NEW_NAME = /^(?!\.{1,2}$)[A-Za-z0-9_.:-]{1,100}$/;

/**
 * The name of something new that its tenant tells apart by it, such that it can stand in a path and be told
 * apart by eye.
 *
 * @param code of the fault of one that cannot.
 */
export function NewPathNameField(code: string, example: string): PropertyDecorator {
  return PatternField({
    required: true,
    pattern: NEW_NAME,
    code,
    message: 'must be 1 to 100 letters, digits, `_`, `.`, `:` or `-`, and neither `.` nor `..`',
    description: 'Unique in the tenant, compared exactly; it cannot be changed',
    example,
  });
}

/** Such a name in the path: any text that could be one, as the table may have been filled by SQL. */
export function PathNameParam(
  name: string,
  { description, example }: { description: string; example: string },
): ParameterDecorator {
  return PathParam(name, {
    description,
    example,
    code: 'INVALID_STRING',
    message: `must be a text of at most ${MAX_PATH_NAME_LENGTH} characters without NUL characters`,
    accepts: (text) => [...text].length <= MAX_PATH_NAME_LENGTH && isStorableText(text),
    schema: { minLength: 1, maxLength: MAX_PATH_NAME_LENGTH },
  });
}
