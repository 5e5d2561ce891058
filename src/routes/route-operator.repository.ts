import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository, type Values } from '../database/tenant/tenant-repository.js';
import { Operator, type OperatorType } from '../operators/entities/operator.entity.js';
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
    return this.members(tenantId, routeId).getRawMany<RouteMember>();
  }

  async findMember(tenantId: TenantId, routeId: string, operatorId: string): Promise<RouteMember | null> {
    const member = this.members(tenantId, routeId).andWhere({ operatorId });
    return (await member.getRawOne<RouteMember>()) ?? null;
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

  private members(tenantId: TenantId, routeId: string): SelectQueryBuilder<RouteOperator> {
    return this.query(tenantId, 'member')
      .andWhere({ routeId })
      .innerJoin(Operator, 'operator', 'operator.tenantId = :tenantId AND operator.id = member.operatorId')
      .select('member.operatorId', 'operatorId')
      .addSelect('member.role', 'role')
      .addSelect('operator.name', 'name')
      .addSelect('operator.type', 'type')
      .addSelect('operator.isActive', 'isActive')
      .orderBy('member.role')
      .addOrderBy('operator.name')
      .addOrderBy('operator.id');
  }
}
