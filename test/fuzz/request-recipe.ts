import fc from 'fast-check';
import { type FuzzedOperation, type FuzzedParameter, fuzzedOperations } from './fuzzed-operation.js';
import { oddName, oddText, oddValue } from './odd-values.js';
import { valuesOf } from './schema-values.js';

/** A change of a body, which makes it another than the schema allows, most of the time. */
export type Spoiling =
  | { kind: 'replace'; at: number; value: unknown }
  | { kind: 'remove' | 'repeat'; at: number }
  | { kind: 'insert'; at: number; name: string; value: unknown }
  | { kind: 'cut' | 'control' | 'bytes' | 'pad' | 'nest'; at: number };

/** How a request is made, before it is known what it can refer to. */
export interface RequestRecipe {
  operation: FuzzedOperation;
  /** Any number; picks the things that the path and the credentials name. */
  pick: number;
  /** Values of the path by their parameter, for which nothing is known. */
  path: Record<string, unknown>;
  /** Those of the path that are put in place of what is known. */
  oddPath: Record<string, string>;
  query: [name: string, value: unknown][];
  headers: [name: string, value: unknown][];
  /** Whether it is sent with the right credentials. */
  isKnownCaller: boolean;
  /** Undefined for none. */
  body: unknown;
  spoilings: Spoiling[];
  mediaType: string;
}

/** Requests of any of these operations: half of them as the document says, as far as it says. */
export function recipesOf(operations: FuzzedOperation[]): fc.Arbitrary<RequestRecipe> {
  return fc.oneof(...operations.map((operation) => fc.oneof(validRecipe(operation), oddRecipe(operation))));
}

function validRecipe(operation: FuzzedOperation): fc.Arbitrary<RequestRecipe> {
  return fc.record({
    operation: fc.constant(operation),
    pick: fc.nat(),
    path: pathOf(operation),
    oddPath: fc.constant({}),
    query: someOf(inPlace(operation, 'query').map(membersOf)),
    headers: someOf(inPlace(operation, 'header').map(membersOf)),
    isKnownCaller: fc.constant(true),
    body: bodyOf(operation),
    spoilings: fc.constant([]),
    mediaType: fc.constant('application/json'),
  });
}

function oddRecipe(operation: FuzzedOperation): fc.Arbitrary<RequestRecipe> {
  const names = inPlace(operation, 'path').map(({ name }) => name);
  const query = inPlace(operation, 'query');
  return fc.record({
    operation: fc.constant(operation),
    pick: fc.nat(),
    path: pathOf(operation),
    oddPath: names.length > 0 ? rarely(oddPathOf(names), {}) : fc.constant({}),
    query: someOf([
      ...query.map((parameter) => fc.oneof(membersOf(parameter), oddly(parameter.name))),
      rarely(fc.tuple(fc.constantFrom('', ...query.map(({ name }) => name)), oddText), null),
      rarely(fc.tuple(oddName, oddText), null),
    ]),
    headers: someOf([
      ...inPlace(operation, 'header').map(({ name }) => oddly(name)),
      rarely(oddHeader, null),
    ]),
    isKnownCaller: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
    body: fc.oneof({ weight: 6, arbitrary: bodyOf(operation) }, { weight: 1, arbitrary: oddValue }),
    spoilings: fc.array(spoiling, { minLength: operation.body ? 1 : 0, maxLength: 3 }),
    mediaType: rarely(oddMediaType, 'application/json'),
  });
}

const oddMediaType = fc.constantFrom(
  '',
  'text/plain',
  'application/xml',
  'application/json;charset=utf-16',
  'application/json;',
  'application/merge-patch+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  ';',
  'a/b/c',
  '\u0080',
);

const oddHeader: fc.Arbitrary<[string, unknown]> = fc.oneof(
  ...Object.entries({
    'content-encoding': ['gzip', 'identity', 'br, gzip', ''],
    'accept-encoding': ['gzip', 'gzip;q=0', '*', ';', 'gzip;q=2', 'br'],
    accept: ['text/html', 'application/xml;q=1', '*', ''],
    expect: ['100-continue', '200-ok', ''],
    'x-request-id': ['mine', ' ', 'a'.repeat(65), 'é'],
    'x-tenant-id': ['', 'x', '00000000-0000-0000-0000-000000000000'],
    'x-api-key': ['', 'rtn_sk_', `rtn_sk_${'A'.repeat(60)}`, 'a'.repeat(4_000)],
    authorization: ['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c', `Bearer ${'a'.repeat(9_000)}`],
    'if-none-match': ['*', '"1"'],
    'x-http-method-override': ['DELETE'],
    'x-forwarded-for': ['127.0.0.1', "'"],
    'x-filler': ['a'.repeat(20_000)],
    'transfer-encoding': ['chunked'],
  }).map(([name, values]) => fc.tuple(fc.constant(name), fc.constantFrom<unknown>(...values, values))),
);

/** What is no other path of the document's. */
function oddPathOf(names: string[]): fc.Arbitrary<Record<string, string>> {
  const text = oddText.filter((value) => value !== '' && !SEGMENTS.has(value));
  return fc.dictionary(fc.constantFrom(...names), text, { minKeys: 1, maxKeys: 1 });
}

const SEGMENTS = new Set(fuzzedOperations().flatMap(({ path }) => path.split('/')));

const position = fc.nat(100_000);
const spoiling: fc.Arbitrary<Spoiling> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: kindOf('replace'), at: position, value: oddValue }) },
  { weight: 3, arbitrary: fc.record({ kind: kindOf('remove'), at: position }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kindOf('insert'), at: position, name: oddName, value: oddValue }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kindOf('cut', 'control', 'bytes'), at: position }) },
  { weight: 1, arbitrary: fc.record({ kind: kindOf('repeat', 'pad', 'nest'), at: position }) },
);

function kindOf<Kind extends Spoiling['kind']>(...kinds: Kind[]): fc.Arbitrary<Kind> {
  return fc.constantFrom(...kinds);
}

function inPlace({ parameters }: FuzzedOperation, place: FuzzedParameter['in']): FuzzedParameter[] {
  return parameters.filter((parameter) => parameter.in === place);
}

function membersOf({ name, schema }: FuzzedParameter): fc.Arbitrary<[string, unknown]> {
  return fc.tuple(fc.constant(name), valuesOf(schema, name));
}

function pathOf(operation: FuzzedOperation): fc.Arbitrary<Record<string, unknown>> {
  const members = inPlace(operation, 'path').map(
    ({ name, schema }) => [name, valuesOf(schema, name)] as const,
  );
  return fc.record(Object.fromEntries(members), { noNullPrototype: true });
}

function bodyOf({ body }: FuzzedOperation): fc.Arbitrary<unknown> {
  return body ? valuesOf(body, '') : fc.constant(undefined);
}

function oddly(name: string): fc.Arbitrary<[string, unknown]> {
  return fc.tuple(fc.constant(name), oddText);
}

/** Some of these, in their order; none of a kind is left out where it is null. */
function someOf(
  members: fc.Arbitrary<[string, unknown] | null>[],
): fc.Arbitrary<[name: string, value: unknown][]> {
  return fc
    .tuple(...members.map((member) => fc.option(member, { freq: 1 })))
    .map((chosen) => chosen.filter((member) => member !== null));
}

function rarely<Odd, Usual>(odd: fc.Arbitrary<Odd>, usual: Usual): fc.Arbitrary<Odd | Usual> {
  return fc.oneof({ weight: 1, arbitrary: odd }, { weight: 5, arbitrary: fc.constant(usual) });
}
