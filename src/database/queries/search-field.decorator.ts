import { type FieldOptions, Field } from '../../common/validation/field.js';
import { hasLength } from '../../common/validation/field-decorators.js';
import { hasWords } from './search-words.js';

const MAX_SEARCH = 200;

/** Text to search by, which has at least a letter or a digit; see `searchQuery`. */
export function SearchField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_SEARCH',
    message: `must be a string of 1 to ${MAX_SEARCH} characters with a letter or a digit`,
    accepts: (value) => typeof value === 'string' && hasLength(value, 1, MAX_SEARCH) && hasWords(value),
    schema: { type: 'string', minLength: 1, maxLength: MAX_SEARCH },
  });
}
