import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { ChoiceField, UuidField } from '../../common/validation/field-decorators.js';
import { ExternalIdField, IsActiveField, MetadataField, NameField } from '../../sync/reference-fields.js';
import { ROUTE_OPERATOR_ROLES, type RouteOperatorRole } from '../entities/route-operator.entity.js';
import { OPERATOR_EXAMPLES } from '../../operators/operator.examples.js';

export function RouteExternalIdField(
  options: { required?: boolean; nullable?: boolean } = {},
): PropertyDecorator {
  return ExternalIdField({
    description: "Its id in the tenant's own systems, compared exactly; unique in the tenant",
    example: 'ROUTE-001',
    ...options,
  });
}

/** What a create, a change and a sync of a route say in the same way. */
export class RouteFieldsDto {
  @IsActiveField()
  is_active?: boolean;

  @MetadataField()
  metadata?: Record<string, unknown>;
}

/** The body of `POST /api/routes`. */
@ApiExtension('x-example', { name: 'Norte', external_id: 'ROUTE-100' })
@ApiSchema({ name: 'CreateRoute', description: 'What a route is to be' })
export class CreateRouteDto extends RouteFieldsDto {
  @NameField({ required: true, example: 'Centre' })
  name!: string;

  @RouteExternalIdField({ nullable: true })
  external_id?: string | null;
}

/** The body of `PATCH /api/routes/:id`: what is absent stays as it is. */
@ApiExtension('x-example', { metadata: { day: 'Monday' } })
@ApiSchema({
  name: 'UpdateRoute',
  description: 'What is to change of a route; what is absent stays as it is',
})
export class UpdateRouteDto extends RouteFieldsDto {
  @NameField({ example: 'Centre' })
  name?: string;

  @RouteExternalIdField({ nullable: true })
  external_id?: string | null;
}

/** The body of `POST /api/routes/:id/operators`. */
@ApiExtension('x-example', { operator_id: OPERATOR_EXAMPLES.otherOperatorId, role: 'MEMBER' })
@ApiSchema({ name: 'PutRouteOperator', description: 'The operator to put on a route' })
export class PutRouteOperatorDto {
  @UuidField({
    required: true,
    description: 'The operator',
    example: 'cc0e8400-e29b-41d4-a716-446655440000',
  })
  operator_id!: string;

  @ChoiceField(ROUTE_OPERATOR_ROLES, {
    description: 'What the operator is on the route; by default, what it is there already, or else a MEMBER',
  })
  role?: RouteOperatorRole;
}
