import type { ErrorDetail } from '../errors/domain-error.js';
import { type PropertyRules, compileRules, faultOf } from './compile-rules.js';
import { REPEATED } from './parse-json.js';

type DtoClass<T extends object = object> = new () => T;

const NESTED = Symbol('nested DTO');

interface Nested {
  type: DtoClass;
  /** How many there may be in a list; a longer one is refused as a whole. */
  max: number;
}

/** Remembers that a property of a DTO is an object, or a list of objects, of another DTO class. */
export function setNested(target: object, property: string, nested: Nested): void {
  Reflect.defineMetadata(NESTED, nested, target, property);
}

const NULLABLE = Symbol('nullable');

/** Remembers that `null` is a value of a DTO's property. */
export function setNullable(target: object, property: string): void {
  Reflect.defineMetadata(NULLABLE, true, target, property);
}

/**
 * What {@link toDto} makes of a value: a DTO, and every fault that was found; with none, the DTO is valid.
 */
export interface DtoReading<T> {
  dto: T;
  faults: ErrorDetail[];
}

/**
 * Makes a DTO of parsed JSON and validates it by the class's decorators. `null` counts as absent where the
 * property does not take it; a field that the class does not declare is a fault, and so is one that came
 * twice.
 *
 * Not `plainToInstance` with `whitelist` and `ValidateNested`: those skip or accept `__proto__`,
 * `constructor` and other names of `Object.prototype`, and copy free JSON recursively, which drops such names
 * from it and overflows on deep nesting.
 */
export function toDto<T extends object>(type: DtoClass<T>, plain: unknown): DtoReading<T> {
  const faults: ErrorDetail[] = [];
  if (isPlainObject(plain)) return { dto: readObject(type, plain, '', faults), faults };
  return {
    dto: new type(),
    faults: [{ field: '', code: 'INVALID_OBJECT', message: 'must be a JSON object' }],
  };
}

function readObject<T extends object>(
  type: DtoClass<T>,
  plain: object,
  pointer: string,
  faults: ErrorDetail[],
): T {
  const dto = new type();
  const declared = declaredProperties(type);
  const unknown: string[] = [];
  const repeated: string[] = [];
  for (const name of Object.keys(plain)) {
    const value: unknown = Reflect.get(plain, name);
    const property = declared.get(name);
    if (!property) {
      unknown.push(name);
      continue;
    }
    if (value === REPEATED) {
      repeated.push(`${pointer}/${name}`);
      continue;
    }
    const { nested, nullable } = property;
    if (value === null && !nullable) continue;
    Reflect.set(
      dto,
      name,
      nested && value !== null ? readNested(nested, value, `${pointer}/${name}`, faults) : value,
    );
  }
  if (unknown.length > 0) faults.push(...unknownFields(unknown, declared, pointer));
  if (repeated.length > 0) faults.push(...repeatedFields(repeated));
  for (const { name, rules } of declared.values()) {
    const fault = faultOf(rules, dto, Reflect.get(dto, name));
    if (fault === null) continue;
    const field = `${pointer}/${name}`;
    // What came twice is not absent.
    if (!repeated.includes(field)) faults.push({ field, ...fault });
  }
  return dto;
}

function repeatedFields(fields: string[]): ErrorDetail[] {
  return fields.map((field) => ({ field, code: 'DUPLICATE_FIELD', message: 'is there more than once' }));
}

/** Of an object with thousands of unknown fields, the first are named and the others counted. */
const MAX_NAMED = 50;
const MAX_NAME_LENGTH = 100;

function unknownFields(names: string[], declared: Map<string, Property>, pointer: string): ErrorDetail[] {
  const message = `is not a field; allowed are ${[...declared.keys()].toSorted().join(', ')}`;
  const faults = names.slice(0, MAX_NAMED).map((name) => ({
    field: `${pointer}/${escapePointer(name.slice(0, MAX_NAME_LENGTH))}`,
    code: 'UNKNOWN_FIELD',
    message,
  }));
  const more = names.length - faults.length;
  if (more > 0)
    faults.push({
      field: pointer,
      code: 'UNKNOWN_FIELD',
      message: `has ${more} more fields that are unknown`,
    });
  return faults;
}

/** Leaves what is no object or list, or too long a list, for the property's own rule to refuse. */
function readNested({ type, max }: Nested, value: unknown, pointer: string, faults: ErrorDetail[]): unknown {
  const isList = max > 0;
  if (isPlainObject(value)) return isList ? value : readObject(type, value, pointer, faults);
  if (!Array.isArray(value) || value.length > max) return value;
  return value.map((element: unknown, index) => {
    if (isPlainObject(element)) return readObject(type, element, `${pointer}/${index}`, faults);
    faults.push({ field: `${pointer}/${index}`, code: 'INVALID_OBJECT', message: 'must be an object' });
    return element;
  });
}

/** What a class says of one of its properties. */
interface Property {
  name: string;
  nested: Nested | undefined;
  nullable: boolean;
  rules: PropertyRules;
}

const declaredPropertiesCache = new Map<DtoClass, Map<string, Property>>();

function declaredProperties(type: DtoClass): Map<string, Property> {
  let declared = declaredPropertiesCache.get(type);
  if (!declared) {
    const properties = Array.from(
      compileRules(type),
      ([name, rules]) => [name, propertyOf(type, name, rules)] as const,
    );
    declared = new Map(properties);
    declaredPropertiesCache.set(type, declared);
  }
  return declared;
}

function propertyOf({ prototype }: DtoClass, name: string, rules: PropertyRules): Property {
  const read = (key: symbol): unknown => Reflect.getMetadata(key, prototype as object, name);
  return { name, nested: read(NESTED) as Nested | undefined, nullable: read(NULLABLE) === true, rules };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 6901, section 3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
