import type { ApiPropertyOptions } from '@nestjs/swagger';
import { INT32_MAX } from '../int32-max.js';

/** `null` as JSON Schema 2020-12 says it; the module's types know 3.0 only. */
export const NULL_SCHEMA = { type: 'null' } as const;

/** Schemas of no class, which the document has under these names. */
export const NAMED_SCHEMAS = {
  JsonValue: {
    description: 'Any JSON value: an object, an array, a string, a number, true, false or null',
    example: ['2 for 1 on soda'],
  },
  JsonObject: {
    description: 'A JSON object with any members',
    type: 'object',
    additionalProperties: true,
    example: { size: 'M' },
  },
} as const;

/** Any JSON value, null included. */
export const JSON_VALUE = { oneOf: [{ $ref: '#/components/schemas/JsonValue' }] };

/** A JSON object with any members. */
export const JSON_OBJECT = { oneOf: [{ $ref: '#/components/schemas/JsonObject' }] };

/** An integer, with the format that has room for it in languages of several sizes. */
export function integerSchema(
  minimum: number,
  maximum: number,
): { type: 'integer'; format: 'int32' | 'int64'; minimum: number; maximum: number } {
  const isSmall = minimum >= -INT32_MAX - 1 && maximum <= INT32_MAX;
  return { type: 'integer', format: isSmall ? 'int32' : 'int64', minimum, maximum };
}

/** How many there are of something, or how often something happened. */
export const COUNT = integerSchema(0, INT32_MAX) satisfies ApiPropertyOptions;
