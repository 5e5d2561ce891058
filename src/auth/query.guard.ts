import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ValidationError } from '../common/errors/domain-error.js';
import { IS_PUBLIC } from './public.decorator.js';

const READS_QUERY = 'auth:reads-query';

/** Marks a route that looks at its query parameters by itself, without `@Query`. */
export const ReadsQuery = () => SetMetadata(READS_QUERY, true);

/** Refuses query parameters where none are read: to pass over `?dry_run=true` would do what was not wanted. */
@Injectable()
export class QueryGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(request.query as object);
    if (names.length === 0 || this.readsQuery(context)) return true;
    const message = 'is not a query parameter: there are none here';
    throw new ValidationError(names.map((field) => ({ field, code: 'UNKNOWN_FIELD', message })));
  }

  private readsQuery(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    if (this.reflector.get<boolean | undefined>(READS_QUERY, handler)) return true;
    // Monitors and load balancers may add what keeps caches away.
    if (this.reflector.get<boolean | undefined>(IS_PUBLIC, handler)) return true;
    const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ??
      {}) as object;
    return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
  }
}
