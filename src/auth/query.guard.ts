import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ValidationError } from '../common/errors/domain-error.js';
import { readsWholeRequest } from '../common/http/whole-request.decorator.js';
import { bodyOptionsOf } from '../common/validation/dto-options.js';
import { IS_PUBLIC } from './public.decorator.js';

/**
 * Refuses query parameters where none are read: to pass over `?dry_run=true` would do what was not wanted.
 */
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
    // Monitors and load balancers may add what keeps caches away.
    if (this.reflector.get<boolean | undefined>(IS_PUBLIC, handler)) return true;
    const controller = context.getClass();
    const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler.name) ??
      {}) as Parameters;
    const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, handler.name) ??
      []) as (new () => object)[];
    return Object.entries(parameters).some(([key, parameter]) => {
      if (isOfKind(key, RouteParamtypes.QUERY) || readsWholeRequest(parameter)) return true;
      return isOfKind(key, RouteParamtypes.BODY) && bodyOptionsOf(types[parameter.index]!).readsQuery;
    });
  }
}

/** As Nest keeps what the decorators of a handler's parameters declared, by kind and place. */
type Parameters = Record<string, { index: number }>;

function isOfKind(key: string, kind: RouteParamtypes): boolean {
  return key.startsWith(`${kind}:`);
}
