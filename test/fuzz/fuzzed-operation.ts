import { readFileSync } from 'node:fs';

/** A schema of the document, by the keywords that are made use of. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface FuzzedParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

/** An operation of the document, with what a request of it can have. */
export interface FuzzedOperation {
  /** In capitals. */
  method: string;
  /** As the document writes it, such as `/api/commerces/{id}`. */
  path: string;
  parameters: FuzzedParameter[];
  /** Null where it takes none. */
  body: Schema | null;
  /** Whether only API keys may call it. */
  needsApiKey: boolean;
}

interface Operation {
  security?: object[];
  parameters?: { $ref?: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

/** Every operation of the document as it is now. */
export function fuzzedOperations(): FuzzedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, security }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: parameters.map((parameter) => dereference(parameter) as FuzzedParameter),
      body: requestBody?.content['application/json']?.schema ?? null,
      needsApiKey: security?.length === 1 && 'apiKey' in security[0]!,
    })),
  );
}

/** What a `$ref` leads to, or the thing itself where it has none. */
export function dereference<Thing extends { $ref?: string }>(thing: Thing): Thing {
  if (thing.$ref === undefined) return thing;
  const names = thing.$ref.slice(2).split('/');
  return names.reduce<unknown>((node, name) => Reflect.get(node as object, name), document) as Thing;
}
