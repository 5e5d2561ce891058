import { ApiResponse } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { type NamedSchema, namedSchema } from '../openapi/named-schema.js';
import { notFoundCode, notFoundMessage } from './not-found-error.js';
import { takenMessage } from './taken-message.js';

/** The members of an error beside those that all have, as the properties of a schema. */
type Members = Record<string, { schema: object; example?: unknown; required?: boolean }>;

/** An error response as the OpenAPI document says it. */
export interface ErrorOptions {
  /** Of the schema; by default made of the only code: `ROUTE_FULL` is `RouteFullError`. */
  name?: string;
  /** When it comes. */
  description: string;
  /** What the example says. */
  message: string;
  details?: { field: string; code: string; message: string }[];
  members?: Members;
  /** Headers that only this error has, by name. */
  headers?: Record<string, object>;
}

/** An error response, before it is given its place among the components. */
export interface ErrorResponse {
  description: string;
  headers?: Record<string, object>;
  content: Record<string, { schema: object; example: object }>;
}

/**
 * Documents an error of the decorated handler.
 *
 * @param codes all that it can have with this status; the example has the first.
 */
export function ApiError(status: number, codes: readonly string[], options: ErrorOptions): MethodDecorator {
  return ApiResponse({ status, ...errorResponse(status, codes, options) });
}

/** Documents the 404 of a thing that is not in the tenant, or of several, as `NotFoundError` names them. */
export function ApiNotFound(...things: [string, ...string[]]): MethodDecorator {
  return ApiError(404, things.map(notFoundCode), {
    name: `${pascalCase(things.join(' or '))}NotFoundError`,
    description: `The tenant has no such ${things.join(', or no such ')}`,
    message: notFoundMessage(things[0]),
  });
}

/**
 * Documents the 409 of a value that another row has.
 *
 * @param name of the schema
 * @param taken the fields that must be unique, with the code of each; the example is about the last.
 * @param options.scope within what its values must be unique
 * @param options.limits the codes of what there may be only so many of
 */
export function ApiConflict(
  name: string,
  taken: Record<string, string>,
  { description, scope, limits = [] }: { description: string; scope?: string; limits?: string[] },
): MethodDecorator {
  const message = takenMessage(scope);
  const [field, code] = Object.entries(taken).at(-1)!;
  const others = Object.values(taken).filter((other) => other !== code);
  return ApiError(409, [code, ...others, 'ALREADY_EXISTS', ...limits], {
    name,
    description,
    message: `${field} ${message}`,
    details: [{ field: `/${field}`, code, message }],
  });
}

/** What {@link ApiError} documents. */
export function errorResponse(
  status: number,
  codes: readonly string[],
  {
    name = `${pascalCase(codes[0]!)}Error`,
    description,
    message,
    details = [],
    members = {},
    headers,
  }: ErrorOptions,
): ErrorResponse {
  const example = {
    statusCode: status,
    error: STATUS_CODES[status],
    message,
    code: codes[0],
    details,
    ...Object.fromEntries(Object.entries(members).map(([member, { example: shown }]) => [member, shown])),
    requestId: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  };
  const schema = errorSchema(name, codes, members);
  return {
    description,
    ...(headers ? { headers } : {}),
    content: { 'application/json': { schema, example } },
  };
}

/** The schema of an error with some codes, which the document keeps under its name. */
export function errorSchema(name: string, codes: readonly string[], members: Members = {}): NamedSchema {
  const properties = Object.entries(members).map(([member, { schema }]) => [member, schema] as const);
  const required = Object.keys(members).filter((member) => members[member]?.required !== false);
  const value = {
    description: `An error with the code ${listOf(codes)}`,
    allOf: [
      { $ref: '#/components/schemas/ApiError' },
      {
        type: 'object',
        required: ['code', ...required],
        properties: {
          code: {
            type: 'string',
            ...(codes.length === 1 ? { const: codes[0] } : { enum: codes }),
            description: 'What is wrong, for a program',
          },
          ...Object.fromEntries(properties),
        },
      },
    ],
  };
  return namedSchema(name, value);
}

function listOf(codes: readonly string[]): string {
  const quoted = codes.map((code) => `\`${code}\``);
  return quoted.length === 1 ? quoted[0]! : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function pascalCase(text: string): string {
  return text
    .toLowerCase()
    .split(/[ _]/)
    .map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`)
    .join('');
}
