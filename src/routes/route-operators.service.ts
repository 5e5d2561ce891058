import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DomainError } from '../common/errors/domain-error.js';
import { NotFoundError, orNotFound } from '../common/errors/not-found-error.js';
import { isForeignKeyViolation } from '../database/statements/sqlstate.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { inTransaction } from '../database/tenant/transactional-repository.js';
import type { RouteOperatorResponseDto } from './dto/route-response.dto.js';
import type { PutRouteOperatorDto } from './dto/write-route.dto.js';
import { type RouteMember, RouteOperatorRepository } from './route-operator.repository.js';
import { RouteRepository } from './route.repository.js';

/** So that the response with a route's operators stays in bounds. */
export const MAX_OPERATORS = 500;

/** Which operators share a route. */
@Injectable()
export class RouteOperatorsService {
  constructor(
    private readonly routes: RouteRepository,
    private readonly members: RouteOperatorRepository,
  ) {}

  /** All operators of a route, leads first, then by name. */
  async list({ tenantId }: Principal, routeId: string): Promise<RouteOperatorResponseDto[]> {
    return (await this.members.findMembers(tenantId, routeId)).map(toMember);
  }

  /**
   * Puts an operator on a route, or changes the role that it has there.
   *
   * @throws {NotFoundError} when the tenant has no such route.
   * @throws {DomainError} 404 when it has no such operator, 409 when the route is full.
   */
  async put(
    { tenantId }: Principal,
    routeId: string,
    body: PutRouteOperatorDto,
  ): Promise<RouteOperatorResponseDto> {
    const operatorId = body.operator_id.toLowerCase();
    return inTransaction(tenantId, [this.routes, this.members], async (routes, members) => {
      // Those who put operators on one route go one after the other, so that what they count holds.
      orNotFound(await routes.lock(tenantId, { id: routeId }), 'route');
      await assertRoom(members, tenantId, routeId, operatorId);
      await members.put(tenantId, routeId, operatorId, body.role).catch(throwOperatorNotFound);
      const member = await members.findMember(tenantId, routeId, operatorId);
      return toMember(member!);
    });
  }

  /** @throws {NotFoundError} when the operator is not on the route, or the tenant has no such route. */
  async remove({ tenantId }: Principal, routeId: string, operatorId: string): Promise<void> {
    const removed = await this.members.delete(tenantId, { routeId, operatorId });
    if (removed === 0) throw new NotFoundError('route operator');
  }
}

async function assertRoom(
  members: RouteOperatorRepository,
  tenantId: TenantId,
  routeId: string,
  operatorId: string,
): Promise<void> {
  const others = await members.countOthers(tenantId, routeId, operatorId);
  if (others < MAX_OPERATORS) return;
  throw new DomainError('CONFLICT', 'ROUTE_FULL', `A route has at most ${MAX_OPERATORS} operators`);
}

/**
 * The route is locked and rows are never deleted, so that what a row refers to and is not there is the
 * operator.
 */
function throwOperatorNotFound(error: unknown): never {
  if (!isForeignKeyViolation(error)) throw error;
  const message = 'The operator was not found';
  throw new DomainError('NOT_FOUND', 'OPERATOR_NOT_FOUND', message, [
    { field: '/operator_id', code: 'OPERATOR_NOT_FOUND', message },
  ]);
}

function toMember({ operatorId, role, name, type, isActive }: RouteMember): RouteOperatorResponseDto {
  return { operatorId, role, operator: { name, type, isActive } };
}
