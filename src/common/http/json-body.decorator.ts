import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiErrors } from '../errors/api-errors.decorator.js';
import { type ErrorDetail, ValidationError } from '../errors/domain-error.js';
import { toDto } from '../validation/to-dto.js';
import { readJsonBody } from './read-json-body.js';

interface BodyOptions<Body extends object> {
  /** In bytes. */
  limit?: number;
  /** Of the OpenAPI document: name to body. */
  examples?: Record<string, { summary?: string; value: object }>;
  /** Whether a request without a body counts as one with `{}`. */
  optional?: boolean;
  /** Finds the faults that take more than one field to see; each field may be faulty itself. */
  check?(this: void, body: Body): ErrorDetail[];
}

const DEFAULT_LIMIT = 256 * 1024;

const ReadBody = createParamDecorator(
  async (
    { type, limit, optional = false, check }: BodyOptions<object> & { type: new () => object },
    context: ExecutionContext,
  ) => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const body = await readJsonBody(request, limit ?? DEFAULT_LIMIT, { optional });
    const { dto, faults } = toDto(type, body);
    const allFaults = [...faults, ...(check?.(dto) ?? [])];
    if (allFaults.length > 0) throw new ValidationError(allFaults);
    return dto;
  },
);

/**
 * The request's body as a DTO, read after the guards and validated, and documented with the errors that come with a body.
 *
 * Throws 415 when it is not JSON, 413 when it is too large, 408 when it does not come, 400 with all its faults.
 */
export function JsonBody<Body extends object>(
  type: new () => Body,
  options: BodyOptions<Body> = {},
): ParameterDecorator {
  const { examples, optional = false } = options;
  return (target, method, index) => {
    ReadBody({ ...options, type })(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method!)!;
    ApiBody({ type, required: !optional, ...(examples ? { examples } : {}) })(target, method!, descriptor);
    ApiErrors(408, 413, 415)(target, method!, descriptor);
  };
}
