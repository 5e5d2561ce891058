import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readFileSync } from 'node:fs';
import { SECURITY_HEADERS } from '../../src/common/http/security-headers.js';

interface Referring {
  $ref?: string;
}

interface Schema extends Referring {
  properties?: object;
  allOf?: object[];
  additionalProperties?: unknown;
  unevaluatedProperties?: boolean;
}

interface DocumentedResponse extends Referring {
  headers?: Record<string, { required?: boolean } & Referring>;
  content?: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>;
}

interface Document {
  paths: Record<
    string,
    Record<string, { requestBody?: object; responses: Record<string, DocumentedResponse> }>
  >;
  components: { schemas: Record<string, Schema> };
}

/** What says how a message is sent, and nothing of the API. */
const OF_HTTP = new Set(
  'connection keep-alive transfer-encoding content-length content-type content-encoding vary date'.split(' '),
);

/** What the document says once, for all responses. */
const OF_ALL = new Set([
  ...Object.keys(SECURITY_HEADERS),
  'access-control-allow-origin',
  'access-control-expose-headers',
]);

const violations = new Set<string>();

/** What responses had that the document does not, since the last call. */
export function takeViolations(): string[] {
  const taken = [...violations];
  violations.clear();
  return taken;
}

/**
 * Holds every response of a server's documented operations against the document: status, headers, members,
 * types.
 */
export function holdAgainstDocument(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    for (const violation of findViolations(request, reply, payload)) violations.add(violation);
    done();
  });
}

/** A response of one of the document's operations. */
export interface Exchange {
  /** In capitals. */
  method: string;
  /** As the document writes it, such as `/api/commerces/{id}`. */
  path: string;
  status: number;
  /** With their names in lower case. */
  headers: object;
  /** Empty where there is no body. */
  text: string;
}

function findViolations(request: FastifyRequest, reply: FastifyReply, payload: unknown): string[] {
  const path = request.routeOptions.url?.replaceAll(/:(\w+)/g, '{$1}') ?? '';
  const text = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.toString() : '';
  if (!contract().document.paths[path]?.[request.method.toLowerCase()]) return [];
  const { method } = request;
  return violationsOf({ method, path, status: reply.statusCode, headers: reply.getHeaders(), text });
}

/** What a response has that its operation does not document. */
export function violationsOf({ method, path, status, headers, text }: Exchange): string[] {
  const place = `${method} ${path} ${status}`;
  const response = contract().document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  if (!response) return [`${place}: the status is not documented`];
  const pointer =
    response.$ref ?? pointerTo('paths', path, method.toLowerCase(), 'responses', String(status));
  const documented = resolve(pointer) as DocumentedResponse;
  return [
    ...headerViolations(documented, headers).map((name) => `${place}: header ${name}`),
    ...bodyViolations(documented, pointer, text).map((fault) => `${place}: ${fault}`),
  ];
}

/** Headers that are not documented, and those that are and must be there and are not. */
function headerViolations({ headers = {} }: DocumentedResponse, received: object): string[] {
  const documented = new Map(
    Object.entries(headers).map(([name, header]) => [
      name.toLowerCase(),
      header.$ref ? (resolve(header.$ref) as { required?: boolean }) : header,
    ]),
  );
  const sent = Object.keys(received);
  const ofIts = sent.filter((name) => !OF_HTTP.has(name) && !OF_ALL.has(name));
  const missing = [...documented].filter(([name, { required }]) => required && !sent.includes(name));
  return [...ofIts.filter((name) => !documented.has(name)), ...missing.map(([name]) => `${name} is missing`)];
}

function bodyViolations({ content }: DocumentedResponse, pointer: string, text: string): string[] {
  if (!content) return text === '' ? [] : ['a body is not documented'];
  const validate = validatorOf(`${pointer}/content/application~1json/schema`);
  if (validate(JSON.parse(text))) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

/** What a message that was sent has against the document's schema of it; empty where all is well. */
export function messageViolations(webhook: string, message: unknown): string[] {
  const pointer = `${pointerTo('webhooks', webhook, 'post')}/requestBody/content/application~1json/schema`;
  const validate = validatorOf(pointer);
  return validate(message) ? [] : (validate.errors ?? []).map((error) => JSON.stringify(error));
}

/** Every body of the document, with what its schema has against its example; null where all is well. */
export function documentExamples(): { place: string; fault: string | null }[] {
  return Object.entries(contract().document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { requestBody, responses }]) => {
      const place = pointerTo('paths', path, method);
      const bodies = Object.entries(responses).map(
        ([status, { $ref }]) => $ref ?? `${place}/responses/${status}`,
      );
      return [...(requestBody ? [`${place}/requestBody`] : []), ...bodies].flatMap(examplesAt);
    }),
  );
}

function examplesAt(place: string): { place: string; fault: string | null }[] {
  const { content } = resolve(place) as DocumentedResponse;
  return Object.values(content ?? {}).flatMap(({ example, examples = {} }) => {
    const validate = validatorOf(`${place}/content/application~1json/schema`);
    const shown = example === undefined ? Object.values(examples).map(({ value }) => value) : [example];
    if (shown.length === 0) return [{ place, fault: 'there is none' }];
    return shown.map((value) => ({ place, fault: validate(value) ? null : JSON.stringify(validate.errors) }));
  });
}

interface Contract {
  document: Document;
  ajv: Ajv2020;
}

let known: Contract | undefined;
const validators = new Map<string, ValidateFunction>();

/**
 * The document, closed: a member that it does not name is a violation, though callers must expect new ones.
 */
function contract(): Contract {
  if (known) return known;
  const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as Document;
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const isBase = name === 'ApiError';
    if ((schema.properties || schema.allOf) && schema.additionalProperties === undefined && !isBase)
      schema.unevaluatedProperties = false;
  }
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  ajv.addFormat('idn-email', /^.+@.+$/su);
  ajv.addSchema(document, 'document');
  return (known = { document, ajv });
}

function validatorOf(pointer: string): ValidateFunction {
  const compiled = validators.get(pointer) ?? contract().ajv.compile({ $ref: `document${pointer}` });
  validators.set(pointer, compiled);
  return compiled;
}

function pointerTo(...names: string[]): string {
  const escaped = names.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')));
  return `#/${escaped.join('/')}`;
}

function resolve(pointer: string): unknown {
  const names = pointer.slice(2).split('/').map(decodeURIComponent);
  const unescaped = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return unescaped.reduce<unknown>((node, name) => Reflect.get(node as object, name), contract().document);
}
