import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ClosedSet, TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import { Operator } from '../../operators/entities/operator.entity.js';
import { Route } from './route.entity.js';
import { namedEnum } from '../../common/openapi/named-enum.js';

export const ROUTE_OPERATOR_ROLES = namedEnum('RouteOperatorRole', 'What an operator is on a route', [
  'LEAD',
  'MEMBER',
]);
export type RouteOperatorRole = (typeof ROUTE_OPERATOR_ROLES)[number];

@Entity('route_operators')
@TenantReference(() => Route, 'routeId')
@TenantReference(() => Operator, 'operatorId')
@ClosedSet('route_operators', 'role', ROUTE_OPERATOR_ROLES)
@Index(['tenantId', 'operatorId'])
export class RouteOperator extends TenantRow {
  @PrimaryColumn('uuid')
  routeId!: string;

  @PrimaryColumn('uuid')
  operatorId!: string;

  @Column('text', { default: 'MEMBER' })
  role!: RouteOperatorRole;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;
}
