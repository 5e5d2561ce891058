import { applyDecorators } from '@nestjs/common';
import { type FieldOptions, Field } from './field.js';
import { isObject, isUuid } from './field-decorators.js';
import { integerSchema } from './json-schemas.js';
import { setNested } from './to-dto.js';

/** Some of a closed set; as a query parameter, by repeating it. */
export function ChoiceListField(
  values: readonly string[],
  { min = 0, ...options }: Omit<ListOptions, 'max'>,
): PropertyDecorator {
  const max = values.length;
  return Field(options, {
    code: 'NOT_ALLOWED',
    message: `must be different ones of ${values.join(', ')}${min > 0 ? ', one at least' : ''}`,
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

/** Integers, in any order and as often as they come. */
export function IntegerListField({
  max,
  items,
  ...options
}: ListOptions & { items: { min: number; max: number } }): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_INTEGER_LIST',
    message: `must be an array of at most ${max} integers from ${items.min} to ${items.max}`,
    accepts: (value) =>
      Array.isArray(value) && value.length <= max && value.every((item) => isWithin(item, items)),
    schema: { type: 'array', items: integerSchema(items.min, items.max), maxItems: max },
  });
}

function isWithin(item: unknown, { min, max }: { min: number; max: number }): boolean {
  return Number.isInteger(item) && (item as number) >= min && (item as number) <= max;
}

/** UUIDs are the same in any letter case, and there is no closed set that has one value in two. */
function inOneCase(element: unknown): unknown {
  return typeof element === 'string' ? element.toLowerCase() : element;
}

function isListOf(
  value: unknown,
  min: number,
  max: number,
  accepts: (element: unknown) => boolean,
): value is unknown[] {
  if (!Array.isArray(value) || value.length < min || value.length > max) return false;
  return value.every(accepts) && new Set(value.map(inOneCase)).size === value.length;
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
