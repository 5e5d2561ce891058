import { PathParam } from '../../common/http/path-param.decorator.js';
import { PatternField } from '../../common/validation/field-decorators.js';
import { isStorableText } from '../../common/validation/storable-text.js';

/** In characters. */
export const MAX_ATTRIBUTE_KEY_LENGTH = 100;

/** `.` and `..` would be taken for steps in a path. */
const NEW_KEY = /^(?!\.{1,2}$)[A-Za-z0-9_.:-]{1,100}$/;

/** The name of a new key, such that it can stand in a path and be told apart by eye. */
export function NewAttributeKeyField(): PropertyDecorator {
  return PatternField({
    required: true,
    pattern: NEW_KEY,
    code: 'INVALID_ATTRIBUTE_KEY',
    message: 'must be 1 to 100 letters, digits, `_`, `.`, `:` or `-`, and neither `.` nor `..`',
    description: 'Unique in the tenant, compared exactly; it cannot be changed',
    example: 'promotions',
  });
}

/**
 * The name of a key in the path: any text that could be one, as the catalogue may have been filled by SQL.
 */
export function AttributeKeyParam(example: string): ParameterDecorator {
  return PathParam('key', {
    description: "One of the tenant's attribute keys",
    example,
    code: 'INVALID_STRING',
    message: `must be a text of at most ${MAX_ATTRIBUTE_KEY_LENGTH} characters without NUL characters`,
    accepts: (text) => [...text].length <= MAX_ATTRIBUTE_KEY_LENGTH && isStorableText(text),
    schema: { minLength: 1, maxLength: MAX_ATTRIBUTE_KEY_LENGTH },
  });
}
