import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { JSON_OBJECT } from '../../common/validation/json-schemas.js';
import { OPERATOR_TYPES, type OperatorType } from '../../operators/entities/operator.entity.js';
import { ROUTE_OPERATOR_ROLES, type RouteOperatorRole } from '../entities/route-operator.entity.js';
import type { Route } from '../entities/route.entity.js';

@ApiSchema({ name: 'Route', description: 'A route that operators go' })
export class RouteResponseDto {
  @ApiProperty({
    format: 'uuid',
    example: 'dd0e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the route',
  })
  id!: string;

  @ApiProperty({ example: 'Centre', description: 'What people call it' })
  name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'ROUTE-001',
    description: "Its id in the tenant's own systems; null where it has none",
  })
  externalId!: string | null;

  @ApiProperty({ description: 'Whether new tasks can be assigned to it' })
  isActive!: boolean;

  @ApiProperty({
    ...JSON_OBJECT,
    description: 'Whatever the tenant keeps with it',
  })
  metadata!: Record<string, unknown>;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was created',
    example: '2025-01-15T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was last changed',
    example: '2025-01-15T12:30:00.000Z',
  })
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

@ApiSchema({ name: 'OperatorOfRoute', description: 'An operator on a route' })
export class OperatorOfRouteDto {
  @ApiProperty({ example: 'Ana Torres', description: 'Name of the operator' })
  name!: string;

  @ApiProperty({ enum: OPERATOR_TYPES, example: 'SALESMAN', description: 'How the operator works' })
  type!: OperatorType;

  @ApiProperty({ description: 'Whether new tasks can be assigned to it' })
  isActive!: boolean;
}

@ApiSchema({ name: 'RouteOperator', description: 'That an operator is on a route' })
export class RouteOperatorResponseDto {
  @ApiProperty({
    format: 'uuid',
    example: 'cc0e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the operator',
  })
  operatorId!: string;

  @ApiProperty({
    enum: ROUTE_OPERATOR_ROLES,
    example: 'MEMBER',
    description: 'What the operator is on the route',
  })
  role!: RouteOperatorRole;

  @ApiProperty({ type: () => OperatorOfRouteDto, description: 'The operator' })
  operator!: OperatorOfRouteDto;
}

@ApiSchema({ name: 'RouteDetail', description: 'A route with its operators' })
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
