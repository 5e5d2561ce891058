import fc from 'fast-check';
import { type Schema, dereference } from './fuzzed-operation.js';
import { KnownValue } from './known-value.js';

/** Longer lists are made of these by `spoil-body`. */
const MAX_ITEMS = 4;

/** Every keyword that is made use of, and those that say nothing about values. */
const KEYWORDS = new Set(
  `$ref type const enum oneOf anyOf format pattern minLength maxLength minimum maximum items minItems maxItems
  uniqueItems properties required additionalProperties
  description example examples default title x-enum-varnames allowEmptyValue`.split(/\s+/),
);

/**
 * Values that a schema allows, at its bounds more often than chance would have it. In place of ids and keys
 * there are mostly `KnownValue`s.
 *
 * @param name of the member or parameter, which says what an id is of.
 * @throws on a keyword that it does not know, since what that asks for would go untried.
 */
export function valuesOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const unknown = Object.keys(schema).filter((keyword) => !KEYWORDS.has(keyword));
  if (unknown.length > 0) throw new Error(`no values are made for ${unknown.join(', ')} of ${name}`);
  if (schema.$ref !== undefined) return valuesOf(dereference({ $ref: schema.$ref }), name);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return fc.oneof(...alternatives.map((alternative) => valuesOf(alternative, name)));
  if (schema.type === undefined) return fc.jsonValue({ maxDepth: 3 });
  return fc.oneof(...[schema.type].flat().map((type) => valuesOfType(type, schema, name)));
}

function valuesOfType(type: string, schema: Schema, name: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer(boundsOf(schema));
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true, ...boundsOf(schema) });
    case 'string':
      return textOf(schema, name);
    case 'array':
      return listOf(schema, name);
    case 'object':
      return objectOf(schema);
    default:
      throw new Error(`no values are made of the type ${type}`);
  }
}

function boundsOf({ minimum, maximum }: Schema): { min?: number; max?: number } {
  return {
    ...(minimum === undefined ? {} : { min: minimum }),
    ...(maximum === undefined ? {} : { max: maximum }),
  };
}

function textOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const known = fc.nat().map((pick) => new KnownValue(name, schema.format === 'uuid', pick));
  if (schema.format === 'uuid')
    return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: fc.uuid() });
  return fc.oneof({ weight: 1, arbitrary: known }, { weight: 3, arbitrary: freeTextOf(schema) });
}

function freeTextOf({ format, pattern, minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return matching(pattern);
  if (format === 'date-time') return times;
  if (format === 'idn-email') return fc.emailAddress();
  if (format !== undefined) throw new Error(`no text is made of the format ${format}`);
  return fc.oneof(
    ...(['grapheme-ascii', 'grapheme', 'binary'] as const).map((unit) =>
      fc.string({ unit, minLength, maxLength }),
    ),
    fc.constantFrom('x'.repeat(Math.max(minLength, 1)), 'é'.repeat(maxLength)),
  );
}

const times = fc
  .tuple(
    fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
    fc.constantFrom('Z', '+05:30', '-11:00'),
  )
  .map(([date, offset]) => date.toISOString().replace('Z', offset));

/** A look-ahead at the start, which fast-check cannot make text for, is held by trying again. */
function matching(pattern: string): fc.Arbitrary<string> {
  const whole = new RegExp(pattern);
  return fc
    .stringMatching(new RegExp(pattern.replace(/\(\?![^)]*\)/, '')))
    .filter((text) => whole.test(text));
}

function listOf({ items = {}, minItems = 0, maxItems = MAX_ITEMS, uniqueItems }: Schema, name: string) {
  const bounds = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, MAX_ITEMS)) };
  const values = valuesOf(items, name);
  return uniqueItems ? fc.uniqueArray(values, bounds) : fc.array(values, bounds);
}

function objectOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const members = Object.entries(properties).map(([name, member]) => [name, valuesOf(member, name)] as const);
  if (members.length === 0)
    return fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { maxKeys: 5 });
  // Half of them with nothing that may be left out, since one wrong member makes the whole body wrong.
  const least = members.filter(([name]) => required.includes(name));
  return fc.oneof(
    fc.record(Object.fromEntries(least), { noNullPrototype: true }),
    fc.record(Object.fromEntries(members), { requiredKeys: required, noNullPrototype: true }),
  );
}
