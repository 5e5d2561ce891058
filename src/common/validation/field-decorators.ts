import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsDefined, IsOptional, ValidateBy } from 'class-validator';
import { jsonFault } from './json-fault.js';
import { ANY_JSON, ANY_JSON_BUT_NULL } from './json-schemas.js';
import { parseDateTime } from './parse-date-time.js';
import { isStorableText } from './storable-text.js';
import { setNested, setNullable } from './to-dto.js';
import { setFromText } from './to-query-dto.js';

export interface FieldOptions {
  description: string;
  required?: boolean;
  /** Whether `null` is a value of its own, which clears the field; elsewhere it counts as absent. */
  nullable?: boolean;
  example?: unknown;
  /** Of a query parameter; generated clients would demand a field of a body that has one. */
  default?: unknown;
}

interface FieldRule {
  code: string;
  message: string | ((value: unknown) => string);
  accepts: (value: unknown) => boolean;
  schema: ApiPropertyOptions;
  /** How the text of a query parameter becomes such a value, where it is not one already. */
  fromText?: (text: string | string[]) => unknown;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** A UUID of any version and letter case (RFC 9562). */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** One rule for a field, said once for the validator, the error's text and the OpenAPI document. */
export function Field(options: FieldOptions, rule: FieldRule): PropertyDecorator {
  const { required = false, ...documentation } = options;
  const { message, fromText } = rule;
  return applyDecorators(
    ...(options.nullable ? [Marked(setNullable)] : []),
    ...(fromText ? [Marked((target, property) => setFromText(target, property, fromText))] : []),
    required ? IsDefined({ message: 'is required' }) : IsOptional(),
    ValidateBy({
      name: rule.code,
      validator: {
        validate: rule.accepts,
        defaultMessage: (context) => (typeof message === 'string' ? message : message(context?.value)),
      },
    }),
    ApiProperty({ ...rule.schema, ...documentation, required } as ApiPropertyOptions),
  );
}

function Marked(mark: (target: object, property: string) => void): PropertyDecorator {
  return (target, property) => mark(target, property as string);
}

interface TextOptions extends FieldOptions {
  /** In characters (Unicode code points), as PostgreSQL and JSON Schema count them. */
  min?: number;
  max: number;
  notBlank?: boolean;
  noControlCharacters?: boolean;
}

export function TextField({
  min = 0,
  max,
  notBlank,
  noControlCharacters,
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
    schema: { type: 'string', minLength: min, maxLength: max },
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

function hasLength(text: string, min: number, max: number): boolean {
  // A code point has one or two UTF-16 units, so most texts need no count.
  if (text.length > 2 * max || text.length < min) return false;
  if (text.length <= max && text.length >= 2 * min) return true;
  const characters = [...text].length;
  return characters >= min && characters <= max;
}

/** Text to search by, which has at least a letter or a digit; see `searchQuery`. */
export function SearchField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_SEARCH',
    message: `must be a string of 1 to ${MAX_SEARCH} characters with a letter or a digit`,
    accepts: (value) =>
      typeof value === 'string' && hasLength(value, 1, MAX_SEARCH) && /[\p{L}\p{N}]/u.test(value),
    schema: { type: 'string', minLength: 1, maxLength: MAX_SEARCH },
  });
}

const MAX_SEARCH = 200;

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
    schema: { type: 'integer', minimum: min, maximum: max },
    fromText: (text) => (typeof text === 'string' && DIGITS.test(text) ? Number(text) : text),
  });
}

const DIGITS = /^\d{1,15}$/;

export function NumberField({ min, max, ...options }: IntegerOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_NUMBER',
    message: `must be a number from ${min} to ${max}`,
    accepts: (value) => typeof value === 'number' && value >= min && value <= max,
    schema: { type: 'number', minimum: min, maximum: max },
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

/** Some of a closed set; as a query parameter, by repeating it. */
export function ChoiceListField(
  values: readonly string[],
  { min = 0, ...options }: Omit<ListOptions, 'max'>,
): PropertyDecorator {
  const max = values.length;
  return Field(options, {
    code: 'NOT_ALLOWED',
    message: `must be ${min > 0 ? `${min} to` : 'at most'} ${max} different ones of ${values.join(', ')}`,
    accepts: (value) =>
      isListOf(value, min, max, (element) => typeof element === 'string' && values.includes(element)),
    schema: { type: 'array', items: { type: 'string', enum: [...values] }, uniqueItems: true },
    fromText: (text) => [text].flat(),
  });
}

/** UUIDs; as a query parameter, by repeating it. */
export function UuidListField({ min = 0, max, ...options }: ListOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_UUID',
    message: `must be ${min > 0 ? `${min} to` : 'at most'} ${max} different UUIDs`,
    accepts: (value) => isListOf(value, min, max, isUuid),
    schema: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: max, uniqueItems: true },
    fromText: (text) => [text].flat(),
  });
}

function isListOf(
  value: unknown,
  min: number,
  max: number,
  accepts: (element: unknown) => boolean,
): value is unknown[] {
  if (!Array.isArray(value) || value.length < min || value.length > max) return false;
  return value.every(accepts) && new Set(value).size === value.length;
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
    schema: { type: 'object', additionalProperties: true },
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Any JSON value of at most so many bytes that PostgreSQL can store unchanged. */
export function JsonField({ maxBytes, ...options }: FieldOptions & { maxBytes: number }): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_JSON',
    message: (value) => jsonFault(value, maxBytes) ?? 'is not valid',
    accepts: (value) => jsonFault(value, maxBytes) === null,
    schema: options.required ? ANY_JSON_BUT_NULL : ANY_JSON,
  });
}

interface ListOptions extends FieldOptions {
  min?: number;
  max: number;
}

/** A list whose elements another rule looks at. */
export function ListField({ min = 0, max, ...options }: ListOptions, items: object): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_LIST',
    message: `must be an array of ${min > 0 ? `${min} to` : 'at most'} ${max} elements`,
    accepts: (value) => Array.isArray(value) && value.length >= min && value.length <= max,
    schema: { ...itemsSchema(items), minItems: min, maxItems: max },
  });
}

/** Items that are a class are said by the module's `isArray`, others by their schema. */
function itemsSchema(items: object): object {
  const isClass = 'type' in items && typeof items.type === 'function';
  return isClass ? { ...items, isArray: true } : { type: 'array', items };
}

/** A list of objects that are DTOs themselves. */
export function ObjectListField(type: new () => object, { max, ...options }: ListOptions): PropertyDecorator {
  return applyDecorators(
    Nesting(type, max),
    Field(options, {
      code: 'INVALID_LIST',
      message: `must be an array of at most ${max} objects`,
      accepts: (value) => Array.isArray(value) && value.length <= max,
      schema: { type: () => type, isArray: true, maxItems: max },
    }),
  );
}

/** An object that is a DTO itself. */
export function ObjectField(type: new () => object, options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    Nesting(type, 0),
    Field(options, {
      code: 'INVALID_OBJECT',
      message: 'must be an object',
      accepts: isObject,
      schema: { type: () => type },
    }),
  );
}

function Nesting(type: new () => object, max: number): PropertyDecorator {
  return (target, property) => setNested(target, property as string, { type, max });
}
