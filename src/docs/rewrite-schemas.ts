import type { OpenAPIObject } from '@nestjs/swagger';
import { findEnum } from '../common/openapi/named-enum.js';
import type { NamedSchema } from '../common/openapi/named-schema.js';

type Node = Record<string, unknown>;
export type Schemas = Record<string, Node>;

/** What is data and not part of the document's grammar. */
const DATA = new Set(['example', 'examples', 'default', 'x-example', 'x-examples']);

/**
 * Makes OpenAPI 3.1 of what the module writes, which is 3.0, and gives each thing one name: closed sets of
 * values and errors become schemas of their own, which everything else refers to.
 */
export function rewriteSchemas(document: OpenAPIObject): OpenAPIObject {
  const found: Schemas = {};
  const rewritten = rewrite(document, found) as OpenAPIObject;
  const { components = {} } = rewritten;
  return {
    ...rewritten,
    components: { ...components, schemas: { ...components.schemas, ...found } },
  };
}

function rewrite(node: unknown, found: Schemas): unknown {
  if (Array.isArray(node)) return node.map((element) => rewrite(element, found));
  if (typeof node !== 'object' || node === null) return node;
  if ('x-component' in node) return referTo(node as NamedSchema & { description?: string }, found);
  const { nullable, ...members } = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, DATA.has(name) ? value : rewrite(value, found)]),
  );
  const rest = withNamedEnum(withoutLoneReference(members), found);
  return nullable === true ? orNull(rest) : rest;
}

/** Moves a schema to its name; throws where the name is that of another one. */
function referTo(
  { 'x-component': { name, value }, description }: NamedSchema & { description?: string },
  found: Schemas,
): Node {
  const schema = rewrite(value, found) as Node;
  if (found[name] && JSON.stringify(found[name]) !== JSON.stringify(schema))
    throw new Error(`Two schemas are called ${name}`);
  found[name] = schema;
  return { $ref: `#/components/schemas/${name}`, ...(description ? { description } : {}) };
}

/** A combination around one reference, which 3.0 needs for a description beside it, and 3.1 does not. */
function withoutLoneReference(node: Node): Node {
  for (const combination of ['allOf', 'oneOf']) {
    const { [combination]: parts, type: _type, ...rest } = node;
    if (Array.isArray(parts) && parts.length === 1) return { ...rest, ...(parts[0] as object) };
  }
  return node;
}

function withNamedEnum({ enum: given, ...rest }: Node, found: Schemas): Node {
  if (!Array.isArray(given)) return rest;
  const values: unknown[] = given.filter((value) => value !== null);
  const declared = findEnum(values);
  if (!declared) return { ...rest, enum: given };
  const { name, description, memberNames } = declared;
  found[name] ??= {
    type: 'string',
    description,
    enum: values,
    ...(memberNames ? { 'x-enum-varnames': memberNames } : {}),
  };
  const { type: _type, ...beside } = rest;
  const named = { ...beside, $ref: `#/components/schemas/${name}` };
  return values.length < given.length ? orNull(named) : named;
}

function orNull({ $ref, type, ...rest }: Node): Node {
  if ($ref) return { ...rest, oneOf: [{ $ref }, { type: 'null' }] };
  return type ? { ...rest, type: [type, 'null'] } : rest;
}
