import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Principal } from '../auth/principal.js';
import { DomainError } from '../common/errors/domain-error.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import { isForeignKeyViolation } from '../database/statements/sqlstate.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { Operator, type OperatorType } from '../operators/entities/operator.entity.js';
import type { RouteOperatorResponseDto } from './dto/route-response.dto.js';
import type { PutRouteOperatorDto } from './dto/write-route.dto.js';
import { RouteOperator, type RouteOperatorRole } from './entities/route-operator.entity.js';
import { Route } from './entities/route.entity.js';

/** So that the answer with a route's operators stays in bounds. */
export const MAX_OPERATORS = 500;

interface MemberRow {
  operatorId: string;
  role: RouteOperatorRole;
  name: string;
  type: OperatorType;
  isActive: boolean;
}

/** Which operators share a route. */
@Injectable()
export class RouteOperatorsService {
  constructor(private readonly dataSource: DataSource) {}

  /** All operators of a route, leads first, then by name. */
  async list({ tenantId }: Principal, routeId: string): Promise<RouteOperatorResponseDto[]> {
    const rows = await selectMembers(this.dataSource.manager, tenantId, routeId).getRawMany<MemberRow>();
    return rows.map(toMember);
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
    return this.dataSource.transaction(async (manager) => {
      await lockRoute(manager, tenantId, routeId);
      await assertRoom(manager, tenantId, routeId, operatorId);
      await insertOrChange(manager, { tenantId, routeId, operatorId, role: body.role });
      const member = await selectMembers(manager, tenantId, routeId)
        .andWhere('member.operatorId = :operatorId', { operatorId })
        .getRawOne<MemberRow>();
      return toMember(member!);
    });
  }

  /** @throws {NotFoundError} when the operator is not on the route, or the tenant has no such route. */
  async remove({ tenantId }: Principal, routeId: string, operatorId: string): Promise<void> {
    const { affected } = await this.dataSource.manager.delete(RouteOperator, {
      tenantId,
      routeId,
      operatorId,
    });
    if (!affected) throw new NotFoundError('route operator');
  }
}

/** Those who put operators on one route go one after the other, so that what they count holds. */
async function lockRoute(manager: EntityManager, tenantId: TenantId, id: string): Promise<void> {
  const route = await manager
    .createQueryBuilder(Route, 'route')
    .select('route.id')
    .setLock('for_no_key_update')
    .where('route.tenantId = :tenantId AND route.id = :id', { tenantId, id })
    .getOne();
  if (!route) throw new NotFoundError('route');
}

async function assertRoom(
  manager: EntityManager,
  tenantId: TenantId,
  routeId: string,
  operatorId: string,
): Promise<void> {
  const others = await manager
    .createQueryBuilder(RouteOperator, 'member')
    .where('member.tenantId = :tenantId AND member.routeId = :routeId', { tenantId, routeId })
    .andWhere('member.operatorId <> :operatorId', { operatorId })
    .getCount();
  if (others < MAX_OPERATORS) return;
  throw new DomainError('CONFLICT', 'ROUTE_FULL', `A route has at most ${MAX_OPERATORS} operators`);
}

async function insertOrChange(
  manager: EntityManager,
  member: Omit<RouteOperator, 'createdAt' | 'role'> & { role: RouteOperatorRole | undefined },
): Promise<void> {
  try {
    const insert = manager
      .createQueryBuilder()
      .insert()
      .into(RouteOperator)
      .values({ ...member, role: member.role ?? 'MEMBER', createdAt: new Date() });
    await (
      member.role ? insert.orUpdate(['role'], ['tenant_id', 'route_id', 'operator_id']) : insert.orIgnore()
    ).execute();
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
    // The route is locked and rows are never deleted, so that it is the operator.
    const message = 'The operator was not found';
    throw new DomainError('NOT_FOUND', 'OPERATOR_NOT_FOUND', message, [
      { field: '/operator_id', code: 'OPERATOR_NOT_FOUND', message },
    ]);
  }
}

function selectMembers(
  manager: EntityManager,
  tenantId: TenantId,
  routeId: string,
): SelectQueryBuilder<RouteOperator> {
  return manager
    .createQueryBuilder(RouteOperator, 'member')
    .innerJoin(Operator, 'operator', 'operator.tenantId = :tenantId AND operator.id = member.operatorId')
    .select('member.operatorId', 'operatorId')
    .addSelect('member.role', 'role')
    .addSelect('operator.name', 'name')
    .addSelect('operator.type', 'type')
    .addSelect('operator.isActive', 'isActive')
    .where('member.tenantId = :tenantId AND member.routeId = :routeId', { tenantId, routeId })
    .orderBy('member.role')
    .addOrderBy('operator.name')
    .addOrderBy('operator.id');
}

function toMember({ operatorId, role, name, type, isActive }: MemberRow): RouteOperatorResponseDto {
  return { operatorId, role, operator: { name, type, isActive } };
}
