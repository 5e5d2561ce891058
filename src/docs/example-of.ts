import type { Schemas } from './rewrite-schemas.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  example?: unknown;
  'x-example'?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  oneOf?: Schema[];
}

/**
 * A value that a schema allows, made of the examples of its members; optional members without one are left
 * out.
 */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ('example' in schema) return schema.example;
  if ('x-example' in schema) return schema['x-example'];
  if ('const' in schema) return schema.const;
  if (schema.$ref) return exampleOf(schemas[schema.$ref.split('/').at(-1)!]!, schemas);
  if (schema.enum) return schema.enum[0];
  if (schema.oneOf) return exampleOf(schema.oneOf[0]!, schemas);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, schemas) as object));
  if (schema.type === 'array') return [exampleOf(schema.items!, schemas)];
  return schema.type === 'object' ? objectExample(schema, schemas) : plainExample(schema);
}

function objectExample({ properties = {}, required = [] }: Schema, schemas: Schemas): object {
  const shown = Object.entries(properties).filter(
    ([name, member]) => required.includes(name) || 'example' in member,
  );
  return Object.fromEntries(shown.map(([name, member]) => [name, exampleOf(member, schemas)]));
}

function plainExample({ type, format, minimum = 0 }: Schema): unknown {
  if (format === 'uuid') return '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3';
  if (format === 'date-time') return '2025-01-15T12:00:00.000Z';
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return minimum;
  return type === 'string' ? 'text' : null;
}
