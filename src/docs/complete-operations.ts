import type { OpenAPIObject } from '@nestjs/swagger';
import { PERMISSION_EXTENSION } from '../auth/require-permission.decorator.js';
import type { ErrorResponse } from '../common/errors/api-errors.decorator.js';
import { ERRORS_OF_ALL, ERRORS_OF_BODIES, ERRORS_OF_TENANTS } from '../common/errors/standard-errors.js';

/** An operation, as far as the document is completed. */
export interface Operation {
  operationId: string;
  tags: string[];
  description?: string;
  parameters?: object[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Response>;
  security?: object[];
  [PERMISSION_EXTENSION]?: string;
}

export interface Response {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, MediaType>;
}

export interface MediaType {
  schema: object;
  example?: unknown;
  examples?: object;
}

export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.values(document.paths).flatMap((path) => Object.values(path) as Operation[]);
}

/**
 * Says of each operation what no handler has to: its permission, or that it needs no credential, the errors
 * that come before it, and the header that every response has.
 */
export function completeOperations(document: OpenAPIObject): void {
  for (const operation of operationsOf(document)) {
    const permission = operation[PERMISSION_EXTENSION];
    if (permission) {
      const needs = `Needs the permission \`${permission}\`.`;
      operation.description = [operation.description, needs].filter(Boolean).join('\n\n');
    } else operation.security = [];
    operation.responses = {
      ...ERRORS_OF_ALL,
      ...(permission ? ERRORS_OF_TENANTS : {}),
      ...(operation.requestBody ? ERRORS_OF_BODIES : {}),
      ...operation.responses,
    };
    for (const [status, response] of Object.entries(operation.responses))
      operation.responses[status] = withRequestId(response);
  }
}

function withRequestId(response: Response | ErrorResponse): Response {
  return {
    ...response,
    headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' }, ...response.headers },
  };
}
