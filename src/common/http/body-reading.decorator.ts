import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import type { LoggedRequest } from '../logging/logged-request.js';
import { bodyOptionsOf, checkFaults } from '../validation/dto-options.js';
import { type DtoReading, toDto } from '../validation/to-dto.js';
import { readJsonBody } from './read-json-body.js';
import { WholeRequest } from './whole-request.decorator.js';

/**
 * The body as a DTO together with its faults, which are not thrown yet: for a handler that finds more of them by
 * what it reads, so that the response names all at once.
 */
export function BodyReading(type: new () => object): ParameterDecorator {
  return WholeRequest(pipeFor(type), type, { readsQuery: false });
}

function pipeFor<Body extends object>(
  type: new () => Body,
): Type<PipeTransform<LoggedRequest, Promise<DtoReading<Body>>>> {
  @Injectable()
  class BodyReadingPipe implements PipeTransform<LoggedRequest, Promise<DtoReading<Body>>> {
    async transform(request: LoggedRequest): Promise<DtoReading<Body>> {
      const { limit, optional } = bodyOptionsOf(type);
      const { dto, faults } = toDto(type, await readJsonBody(request, limit, { optional }));
      return { dto, faults: [...faults, ...checkFaults(type, dto, request)] };
    }
  }
  return BodyReadingPipe;
}
