import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { OPERATOR_TYPES, type OperatorType } from '../../operators/entities/operator.entity.js';
import { ROUTE_OPERATOR_ROLES, type RouteOperatorRole } from '../entities/route-operator.entity.js';
import type { Route } from '../entities/route.entity.js';

@ApiSchema({ name: 'Route' })
export class RouteResponseDto {
  @ApiProperty({ format: 'uuid', example: 'dd0e8400-e29b-41d4-a716-446655440000' })
  id!: string;

  @ApiProperty({ example: 'Centre' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'ROUTE-001' })
  externalId!: string | null;

  @ApiProperty({ description: 'Whether new tasks can be assigned to it' })
  isActive!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: true })
  metadata!: Record<string, unknown>;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;

  static of(this: void, route: RouteFacts): RouteResponseDto {
    const { id, name, externalId, isActive, metadata, createdAt, updatedAt } = route;
    return {
      id,
      name,
      externalId,
      isActive,
      metadata,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}

/** What callers see of a route. */
export type RouteFacts = Omit<Route, 'tenantId' | 'searchWords'>;

@ApiSchema({ name: 'OperatorOfRoute' })
export class OperatorOfRouteDto {
  @ApiProperty({ example: 'Ana Torres' })
  name!: string;

  @ApiProperty({ enum: OPERATOR_TYPES, example: 'SALESMAN' })
  type!: OperatorType;

  @ApiProperty({ description: 'Whether new tasks can be assigned to it' })
  isActive!: boolean;
}

@ApiSchema({ name: 'RouteOperator' })
export class RouteOperatorResponseDto {
  @ApiProperty({ format: 'uuid', example: 'cc0e8400-e29b-41d4-a716-446655440000' })
  operatorId!: string;

  @ApiProperty({ enum: ROUTE_OPERATOR_ROLES, example: 'MEMBER' })
  role!: RouteOperatorRole;

  @ApiProperty({ type: () => OperatorOfRouteDto })
  operator!: OperatorOfRouteDto;
}

@ApiSchema({ name: 'RouteDetail' })
export class RouteDetailResponseDto extends RouteResponseDto {
  @ApiProperty({
    type: () => RouteOperatorResponseDto,
    isArray: true,
    description: 'Leads first, then by name',
  })
  operators!: RouteOperatorResponseDto[];

  static withOperators(route: RouteFacts, operators: RouteOperatorResponseDto[]): RouteDetailResponseDto {
    return { ...RouteResponseDto.of(route), operators };
  }
}
