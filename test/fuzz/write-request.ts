import type { KnownValues } from './known-values.js';
import { KnownValue } from './known-value.js';
import { percentEncode } from './percent-encode.js';
import type { RequestRecipe } from './request-recipe.js';
import { spoilBody } from './spoil-body.js';

/** A request as it is sent. */
export interface WrittenRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** Headers that say who calls: the first are right ones, by a token and by an API key. */
export type Credentials = readonly Record<string, string>[];

/** Writes a request by its recipe, with what is known at this moment. */
export function writeRequest(
  recipe: RequestRecipe,
  known: KnownValues,
  credentials: Credentials,
): WrittenRequest {
  const body = spoilBody(withKnown(recipe.body, known), recipe.spoilings);
  const right = recipe.operation.needsApiKey ? 1 : 0;
  const caller = credentials[recipe.isKnownCaller ? right : recipe.pick % credentials.length]!;
  const headers: WrittenRequest['headers'] = { ...caller };
  if (body.length > 0) headers['content-type'] = recipe.mediaType;
  for (const [name, value] of recipe.headers)
    headers[name.toLowerCase()] = headerValue(withKnown(value, known));
  if (!headers['transfer-encoding'] && (body.length > 0 || recipe.operation.body))
    headers['content-length'] = String(body.length);
  return {
    method: recipe.operation.method,
    path: pathOf(recipe, known) + queryOf(recipe, known),
    headers,
    body,
  };
}

function pathOf({ operation, pick, path, oddPath }: RequestRecipe, known: KnownValues): string {
  const template = operation.path
    .split('/')
    .map((segment) => {
      const odd = segment.startsWith('{') ? oddPath[segment.slice(1, -1)] : undefined;
      return odd === undefined ? segment : percentEncode(odd);
    })
    .join('/');
  const fill = (name: string, kind: string): string => {
    const value = path[name];
    const isOfKind = value instanceof KnownValue && value.isId;
    return percentEncode(String(withKnown(isOfKind ? new KnownValue(kind, true, value.pick) : value, known)));
  };
  return known.pathFor(template, pick, fill).join('/');
}

function queryOf({ query }: RequestRecipe, known: KnownValues): string {
  const members = query.flatMap(([name, value]) =>
    [withKnown(value, known)].flat().map((part) => `${percentEncode(name)}=${percentEncode(String(part))}`),
  );
  return members.length > 0 ? `?${members.join('&')}` : '';
}

/** What Node cannot send in a header is left out: it has no bytes there. */
function headerValue(value: unknown): string | string[] {
  if (Array.isArray(value)) return value.map((part) => headerValue(part) as string);
  return String(value).replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '');
}

function withKnown(value: unknown, known: KnownValues): unknown {
  if (value instanceof KnownValue) return known.valueFor(value);
  if (Array.isArray(value)) return value.map((item) => withKnown(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withKnown(member, known)]));
}
