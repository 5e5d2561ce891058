import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { TenantQuery } from '../database/queries/tenant-query.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository, type Values } from '../database/tenant/tenant-repository.js';
import type { OperatorType } from '../operators/entities/operator.entity.js';
import { RouteOperator, type RouteOperatorRole } from './entities/route-operator.entity.js';

/** An operator of a route's, with what a list of them says. */
export interface RouteMember {
  operatorId: string;
  role: RouteOperatorRole;
  name: string;
  type: OperatorType;
  isActive: boolean;
}

@Injectable()
export class RouteOperatorRepository extends TenantRepository<RouteOperator> {
  constructor(@InjectRepository(RouteOperator) rows: Repository<RouteOperator>) {
    super(rows);
  }

  /** Leads first, then by name. */
  findMembers(tenantId: TenantId, routeId: string): Promise<RouteMember[]> {
    return this.readMembers(this.ofRoute(tenantId, routeId));
  }

  async findMember(tenantId: TenantId, routeId: string, operatorId: string): Promise<RouteMember | null> {
    const query = this.ofRoute(tenantId, routeId);
    query.and(`route_operators.operator_id = ${query.value(operatorId)}`);
    const [member] = await this.readMembers(query);
    return member ?? null;
  }

  /** How many operators a route has beside one. */
  countOthers(tenantId: TenantId, routeId: string, operatorId: string): Promise<number> {
    const query = this.ofRoute(tenantId, routeId);
    return query.and(`route_operators.operator_id <> ${query.value(operatorId)}`).count();
  }

  /**
   * Puts an operator on a route, or changes its role there; without a role, one that is there keeps its own.
   *
   * @throws {DatabaseError} SQLSTATE 23503 when the tenant has no such route or operator.
   */
  async put(
    tenantId: TenantId,
    routeId: string,
    operatorId: string,
    role?: RouteOperatorRole,
  ): Promise<void> {
    const member: Values<RouteOperator> = { routeId, operatorId, createdAt: new Date() };
    if (role) await this.upsert(tenantId, { ...member, role }, ['role']);
    else await this.insertOrIgnore(tenantId, [{ ...member, role: 'MEMBER' }]);
  }

  private ofRoute(tenantId: TenantId, routeId: string): TenantQuery<RouteOperator> {
    const query = this.select(tenantId);
    return query.and(`route_operators.route_id = ${query.value(routeId)}`);
  }

  private readMembers(query: TenantQuery<RouteOperator>): Promise<RouteMember[]> {
    return query
      .join(
        `JOIN activities.operators
          ON operators.tenant_id = route_operators.tenant_id AND operators.id = route_operators.operator_id`,
      )
      .orderBy('route_operators.role')
      .orderBy('operators.name')
      .orderBy('operators.id')
      .select<RouteMember>(
        `route_operators.operator_id AS "operatorId", route_operators.role, operators.name, operators.type,
          operators.is_active AS "isActive"`,
      );
  }
}
