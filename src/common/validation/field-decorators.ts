import { jsonFault } from './json-fault.js';
import { type FieldOptions, Field } from './field.js';
import { JSON_OBJECT, JSON_VALUE, integerSchema } from './json-schemas.js';
import { parseDateTime } from './parse-date-time.js';
import { isStorableText } from './storable-text.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** A UUID of any version and letter case (RFC 9562). */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

interface TextOptions extends FieldOptions {
  /** In characters (Unicode code points), as PostgreSQL and JSON Schema count them. */
  min?: number;
  max: number;
  notBlank?: boolean;
  noControlCharacters?: boolean;
  /** Of a query parameter, whether `name=` says something. */
  mayBeEmpty?: boolean;
}

export function TextField({
  min = 0,
  max,
  notBlank,
  noControlCharacters,
  mayBeEmpty,
  ...options
}: TextOptions): PropertyDecorator {
  const limits = [
    min > 0 ? `${min} to ${max} characters` : `at most ${max} characters`,
    ...(notBlank ? ['not blank'] : []),
    noControlCharacters ? 'without control characters' : 'without NUL characters',
    'without lone surrogates',
  ];
  return Field(options, {
    code: 'INVALID_STRING',
    message: `must be a string of ${limits.join(', ')}`,
    accepts: (value) =>
      typeof value === 'string' &&
      hasLength(value, min, max) &&
      isStorableText(value) &&
      !(notBlank && value.trim() === '') &&
      !(noControlCharacters && CONTROL_CHARACTER.test(value)),
    schema: {
      type: 'string',
      minLength: min,
      maxLength: max,
      ...(mayBeEmpty ? { allowEmptyValue: true } : {}),
    },
  });
}

interface PatternOptions extends FieldOptions {
  pattern: RegExp;
  code: string;
  message: string;
}

/** A text of a fixed form, which by its pattern is short and can be stored. */
export function PatternField({ pattern, code, message, ...options }: PatternOptions): PropertyDecorator {
  return Field(options, {
    code,
    message,
    accepts: (value) => typeof value === 'string' && pattern.test(value),
    schema: { type: 'string', pattern: pattern.source },
  });
}

export function hasLength(text: string, min: number, max: number): boolean {
  // A code point has one or two UTF-16 units, so most texts need no count.
  if (text.length > 2 * max || text.length < min) return false;
  if (text.length <= max && text.length >= 2 * min) return true;
  const characters = [...text].length;
  return characters >= min && characters <= max;
}

export function UuidField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_UUID',
    message: 'must be a UUID, such as 880e8400-e29b-41d4-a716-446655440000',
    accepts: isUuid,
    schema: { type: 'string', format: 'uuid' },
  });
}

export function DateTimeField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_DATE_TIME',
    message:
      'must be an RFC 3339 date-time of the years 0001 to 9999 with Z or an offset, on a real calendar date, ' +
      'such as 2025-01-16T09:00:00.000Z',
    accepts: (value) => typeof value === 'string' && parseDateTime(value) !== null,
    schema: { type: 'string', format: 'date-time' },
  });
}

interface IntegerOptions extends FieldOptions {
  min: number;
  max: number;
}

export function IntegerField({ min, max, ...options }: IntegerOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_INTEGER',
    message: `must be an integer from ${min} to ${max}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    schema: integerSchema(min, max),
    fromText: (text) => (typeof text === 'string' && DIGITS.test(text) ? Number(text) : text),
  });
}

const DIGITS = /^\d{1,15}$/;

export function NumberField({ min, max, ...options }: IntegerOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_NUMBER',
    message: (value) =>
      `must be a number from ${min} to ${max}` +
      (Number.isNaN(value) ? ', with no more digits than a double keeps, 15 at least' : ''),
    accepts: (value) => typeof value === 'number' && value >= min && value <= max,
    schema: { type: 'number', format: 'double', minimum: min, maximum: max },
  });
}

export function BooleanField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_BOOLEAN',
    message: 'must be true or false',
    accepts: (value) => typeof value === 'boolean',
    schema: { type: 'boolean' },
    fromText: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  });
}

export function ChoiceField(values: readonly string[], options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'NOT_ALLOWED',
    message: `must be one of ${values.join(', ')}`,
    accepts: (value) => typeof value === 'string' && values.includes(value),
    schema: { type: 'string', enum: [...values] },
  });
}

/** A JSON object of at most so many bytes that PostgreSQL can store unchanged. */
export function JsonObjectField({
  maxBytes,
  ...options
}: FieldOptions & { maxBytes: number }): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_JSON_OBJECT',
    message: (value) =>
      isObject(value) ? (jsonFault(value, maxBytes) ?? 'is not valid') : 'must be a JSON object',
    accepts: (value) => isObject(value) && jsonFault(value, maxBytes) === null,
    schema: JSON_OBJECT,
  });
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Any JSON value of at most so many bytes that PostgreSQL can store unchanged. */
export function JsonField({ maxBytes, ...options }: FieldOptions & { maxBytes: number }): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_JSON',
    message: (value) => jsonFault(value, maxBytes) ?? 'is not valid',
    accepts: (value) => jsonFault(value, maxBytes) === null,
    schema: JSON_VALUE,
  });
}
