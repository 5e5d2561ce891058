import { type ExecutionContext, type PipeTransform, type Type, createParamDecorator } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

const WITH_QUERY = Symbol('whole request');
const WITHOUT_QUERY = Symbol('request but for its query');

const ReadRequest = createParamDecorator((_: symbol, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/**
 * What a pipe makes of a request whose body, query and headers it reads together, so as to name all their
 * faults at once.
 *
 * @param body what the body is documented as
 * @param options.readsQuery whether the pipe says what is wrong with query parameters; otherwise there are none.
 */
export function WholeRequest<Read>(
  pipe: Type<PipeTransform<FastifyRequest, Read>>,
  body: Type<object>,
  { readsQuery = true } = {},
): ParameterDecorator {
  return (controller, handler, index) => {
    ReadRequest(readsQuery ? WITH_QUERY : WITHOUT_QUERY, pipe)(controller, handler, index);
    const descriptor = Object.getOwnPropertyDescriptor(controller, handler!)!;
    ApiBody({ type: body })(controller, handler!, descriptor);
  };
}

/** Whether the decorator of a handler's parameter, as Nest keeps it, is a {@link WholeRequest} with the query. */
export function readsWholeRequest(parameter: object): boolean {
  return 'data' in parameter && parameter.data === WITH_QUERY;
}
