import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { ErrorDetail } from '../errors/domain-error.js';

/** How the body that a DTO class is made of is read. */
export interface BodyOptions<Body extends object> {
  /** In bytes. */
  limit: number;
  /** Whether it waits until few enough other large ones are read and carried out. */
  large: boolean;
  /** Whether a request without a body counts as one with `{}`. */
  optional: boolean;
  /** Whether a {@link Check} of the class looks at the query parameters, which nobody else reads. */
  readsQuery: boolean;
  /** Finishes a body that is valid otherwise, before the handler gets it; may throw a `ValidationError`. */
  finish: ((body: Body) => Promise<void>) | null;
}

const DEFAULTS: BodyOptions<object> = {
  limit: 256 * 1024,
  large: false,
  optional: false,
  readsQuery: false,
  finish: null,
};

const BODY_OPTIONS = Symbol('body options');

/**
 * Says how the body is read that the decorated DTO class is made of, where that is not as usual: 256 KiB,
 * required.
 */
export function BodyOptions<Body extends object>(
  options: Partial<BodyOptions<Body>>,
): (type: new () => Body) => void {
  return (type) => {
    Reflect.defineMetadata(BODY_OPTIONS, { ...DEFAULTS, ...options }, type);
    if (options.optional) ApiExtension('x-optional-body', true)(type);
  };
}

export function bodyOptionsOf<Body extends object>(type: new () => Body): BodyOptions<Body> {
  return (Reflect.getMetadata(BODY_OPTIONS, type) as BodyOptions<Body> | undefined) ?? DEFAULTS;
}

/** Finds the faults that take more than one field to see; each field may be faulty itself. */
type FindFaults<Body extends object> = (body: Body, request: FastifyRequest) => ErrorDetail[];

const CHECKS = Symbol('checks');

/** Says what the fields of the decorated DTO class must be together. */
export function Check<Body extends object>(findFaults: FindFaults<Body>): (type: new () => Body) => void {
  return (type) => Reflect.defineMetadata(CHECKS, [...checksOf(type), findFaults], type);
}

function checksOf<Body extends object>(type: new () => Body): FindFaults<Body>[] {
  return (Reflect.getMetadata(CHECKS, type) as FindFaults<Body>[] | undefined) ?? [];
}

/** The faults that the checks of a DTO's class find. */
export function checkFaults<Body extends object>(
  type: new () => Body,
  body: Body,
  request: FastifyRequest,
): ErrorDetail[] {
  return checksOf(type).flatMap((findFaults) => findFaults(body, request));
}
