import type { OpenAPIObject } from '@nestjs/swagger';
import { type MediaType, operationsOf } from './complete-operations.js';
import { exampleOf } from './example-of.js';
import type { Schemas } from './rewrite-schemas.js';

/** What the class of a body says beside its schema: its example, or several by name, and that it may be left out. */
const EXTENSIONS = ['x-example', 'x-examples', 'x-optional-body'];

/**
 * Closes the schemas of request bodies, whose unknown fields are refused, and gives all bodies their
 * examples.
 */
export function completeBodies(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  const closed = new Set<string>();
  for (const { requestBody, responses } of operationsOf(document)) {
    for (const media of Object.values(requestBody?.content ?? {})) {
      const schema = schemas[nameOf(media.schema)!] ?? {};
      moveExamples(media, schema);
      if (schema['x-optional-body']) requestBody!.required = false;
      close(media.schema, schemas, closed);
    }
    for (const { content = {} } of Object.values(responses))
      for (const media of Object.values(content)) addExample(media, schemas);
  }
  for (const schema of Object.values(schemas)) for (const extension of EXTENSIONS) delete schema[extension];
}

function moveExamples(
  media: MediaType,
  { 'x-example': example, 'x-examples': examples }: Schemas[string],
): void {
  if (example !== undefined) media.example = example;
  if (examples !== undefined) media.examples = examples as object;
}

function addExample(media: MediaType, schemas: Schemas): void {
  if (media.example === undefined && media.examples === undefined)
    media.example = exampleOf(media.schema, schemas);
}

/** Of each object that a schema leads to. */
function close(node: unknown, schemas: Schemas, closed: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  const name = nameOf(node);
  if (name !== null) {
    if (closed.has(name)) return;
    closed.add(name);
    const schema = schemas[name]!;
    if (schema['properties']) schema['additionalProperties'] = false;
    close(schema, schemas, closed);
    return;
  }
  for (const child of Object.values(node)) close(child, schemas, closed);
}

function nameOf(schema: object): string | null {
  return '$ref' in schema ? String(schema.$ref).split('/').at(-1)! : null;
}
