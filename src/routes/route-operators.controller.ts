import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiError, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { RouteOperatorResponseDto } from './dto/route-response.dto.js';
import { PutRouteOperatorDto } from './dto/write-route.dto.js';
import { MAX_OPERATORS, RouteOperatorsService } from './route-operators.service.js';
import { OPERATOR_EXAMPLES } from '../operators/operator.examples.js';
import { ROUTE_EXAMPLES } from './route.examples.js';

@ApiTags('Routes')
@Controller('routes/:id/operators')
export class RouteOperatorsController {
  constructor(private readonly operators: RouteOperatorsService) {}

  @Post()
  @HttpCode(200)
  @RequirePermission('MANAGE_ROUTES')
  @ApiOperation({
    operationId: 'putRouteOperator',
    summary: 'Put an operator on a route',
    description:
      'If the operator is on the route already, only the role changes. The response is 200 either way.',
  })
  @ApiOkResponse({
    type: RouteOperatorResponseDto,
    description: 'The operator is on the route with this role',
  })
  @ApiNotFound('route', 'operator')
  @ApiError(409, ['ROUTE_FULL'], {
    description: 'The route is full',
    message: `A route has at most ${MAX_OPERATORS} operators`,
  })
  put(
    @Caller() caller: Principal,
    @IdParam('route', ROUTE_EXAMPLES.routeId) id: string,
    @Body() body: PutRouteOperatorDto,
  ): Promise<RouteOperatorResponseDto> {
    return this.operators.put(caller, id, body);
  }

  @Delete(':operatorId')
  @HttpCode(204)
  @RequirePermission('MANAGE_ROUTES')
  @ApiOperation({ operationId: 'removeRouteOperator', summary: 'Take an operator off a route' })
  @ApiNoContentResponse({ description: 'The operator is no longer on the route' })
  @ApiNotFound('route operator')
  remove(
    @Caller() caller: Principal,
    @IdParam('route', ROUTE_EXAMPLES.routeId) id: string,
    @IdParam('operator', OPERATOR_EXAMPLES.otherOperatorId, 'operatorId') operatorId: string,
  ): Promise<void> {
    return this.operators.remove(caller, id, operatorId);
  }
}
