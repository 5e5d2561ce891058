import { type ExecutionContext, type PipeTransform, type Type, createParamDecorator } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

const MARK = Symbol('whole request');

const ReadRequest = createParamDecorator((_: typeof MARK, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/**
 * What a pipe makes of a request whose body, query and headers it reads together, so as to name all their
 * faults at once.
 *
 * @param body what the body is documented as
 */
export function WholeRequest<Read>(
  pipe: Type<PipeTransform<FastifyRequest, Read>>,
  body: Type<object>,
): ParameterDecorator {
  return (controller, handler, index) => {
    ReadRequest(MARK, pipe)(controller, handler, index);
    const descriptor = Object.getOwnPropertyDescriptor(controller, handler!)!;
    ApiBody({ type: body })(controller, handler!, descriptor);
  };
}

/** Whether the decorator of a handler's parameter, as Nest keeps it, is {@link WholeRequest}. */
export function readsWholeRequest(parameter: object): boolean {
  return 'data' in parameter && parameter.data === MARK;
}
