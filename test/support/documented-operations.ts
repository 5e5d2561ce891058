import { readFileSync } from 'node:fs';

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  example?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

interface Parameter {
  $ref?: string;
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Schema;
}

interface Body {
  content: Record<
    string,
    { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }
  >;
}

interface DocumentedOperation {
  operationId: string;
  tags: string[];
  security?: object[];
  parameters?: Parameter[];
  requestBody?: Body;
}

interface Document {
  tags: { name: string }[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
}

/** Where a request can name something: a parameter of the path or the query, or a field of the body. */
export interface Slot {
  in: 'path' | 'query' | 'body';
  /** The parameter, or the names and places that lead to the field; `*` is each item of a list. */
  path: string[];
  /** `uuid`, `idn-email` …; null for plain text. */
  format: string | null;
}

/** An operation with the request that the document shows for it. */
export interface Operation {
  id: string;
  method: string;
  /** With `{name}` for parameters. */
  path: string;
  isPublic: boolean;
  /** Whether only API keys may call it. */
  needsApiKey: boolean;
  parameters: Record<string, string>;
  queryNames: string[];
  /** The first example; undefined without a body. */
  body: unknown;
  slots: Slot[];
}

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as Document;

/** Every operation of the committed document, in the order in which Swagger UI shows them. */
export function documentedOperations(): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return document.tags.flatMap(({ name }) =>
    operations.filter(({ operation }) => operation.tags.includes(name)).map(toOperation),
  );
}

interface Place {
  path: string;
  method: string;
  operation: DocumentedOperation;
}

function toOperation({ path, method, operation }: Place): Operation {
  const parameters = (operation.parameters ?? []).map((one) => resolve(one) as Parameter);
  const ofPath = parameters.filter((one) => one.in === 'path');
  const ofQuery = parameters.filter((one) => one.in === 'query');
  const { schema, example, examples = {} } = operation.requestBody?.content['application/json'] ?? {};
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    isPublic: operation.security?.length === 0,
    needsApiKey: operation.security?.length === 1 && 'apiKey' in operation.security[0]!,
    parameters: Object.fromEntries(
      ofPath.map(({ name, schema: { example: shown } }) => [name, shown as string]),
    ),
    queryNames: ofQuery.map(({ name }) => name),
    body: example ?? Object.values(examples)[0]?.value,
    slots: [...ofPath, ...ofQuery]
      .flatMap((one) => slotsOf(one.schema, one.in as 'path', [one.name]))
      .concat(schema ? slotsOf(schema, 'body', []) : []),
  };
}

/** The texts of a schema that are chosen freely; a list of one parameter is the parameter. */
function slotsOf(schema: Schema, place: Slot['in'], path: string[], depth = 0): Slot[] {
  const { type, format = null, items, properties, allOf, oneOf, anyOf, ...rest } = resolve(schema) as Schema;
  if (depth > 10) return [];
  const within = (other: Schema, step: string[] = []) => slotsOf(other, place, [...path, ...step], depth + 1);
  const parts = [...(allOf ?? []), ...(oneOf ?? []), ...(anyOf ?? [])].flatMap((part) => within(part));
  const fields = Object.entries(properties ?? {}).flatMap(([name, field]) => within(field, [name]));
  const ofItems = items ? within(items, place === 'body' ? ['*'] : []) : [];
  const isText = [type].flat().includes('string') && rest.enum === undefined && rest.const === undefined;
  const own = isText && format !== 'date-time' ? [{ in: place, path, format }] : [];
  return [...own, ...parts, ...fields, ...ofItems];
}

function resolve(node: object): object {
  if (!('$ref' in node) || typeof node.$ref !== 'string') return node;
  const names = node.$ref.slice(2).split('/');
  const target = names.reduce<unknown>((at, name) => Reflect.get(at as object, name), document);
  return resolve(target as object);
}

/** The ids that the examples of the whole document show for a field or a parameter, by its name. */
export function exampleIds(): Map<string, string> {
  const ids = new Map<string, string>();
  const visit = (node: unknown, name: string) => {
    if (typeof node === 'string' && UUID.test(node) && !ids.has(name)) ids.set(name, node);
    else if (Array.isArray(node)) for (const item of node) visit(item, name);
    else if (node !== null && typeof node === 'object')
      for (const [member, value] of Object.entries(node)) visit(value, member);
  };
  for (const { body } of documentedOperations()) visit(body, '');
  for (const [name, { properties = {} }] of Object.entries(document.components.schemas))
    for (const [member, { example }] of Object.entries(properties)) visit(example, member || name);
  return ids;
}

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
