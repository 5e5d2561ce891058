import {
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
  UseInterceptors,
  applyDecorators,
} from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOCATION_HEADER } from '../openapi/headers.js';
import { type Observable, tap } from 'rxjs';

/** Says where what was made can be read: under the path that it was posted to, by its id. */
class LocationInterceptor implements NestInterceptor<{ id: string }> {
  intercept(context: ExecutionContext, next: CallHandler<{ id: string }>): Observable<{ id: string }> {
    const http = context.switchToHttp();
    const [path] = http.getRequest<FastifyRequest>().originalUrl.split('?');
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(tap(({ id }) => void reply.header('location', `${path}/${id}`)));
  }
}

/**
 * Documents that the route makes something with an id, and responds with 201, the thing and its `Location`.
 */
export function CreatedResponse(
  type: Type<{ id: string }>,
  headers: Record<string, { $ref: string }> = {},
): MethodDecorator {
  return applyDecorators(
    UseInterceptors(new LocationInterceptor()),
    ApiCreatedResponse({
      type,
      description: 'It was created',
      headers: { Location: LOCATION_HEADER, ...headers },
    }),
  );
}
