import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiError, ApiErrors } from '../common/errors/api-errors.decorator.js';
import { AnswersCreated } from '../common/http/answers-created.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { ApiPage, type Page } from '../common/lists/page.dto.js';
import { ListRoutesQueryDto } from './dto/list-routes-query.dto.js';
import { RouteDetailResponseDto, RouteResponseDto } from './dto/route-response.dto.js';
import { CreateRouteDto, UpdateRouteDto } from './dto/write-route.dto.js';
import { RouteOperatorsService } from './route-operators.service.js';
import { RoutesService } from './routes.service.js';

const CONFLICT = {
  code: 'EXTERNAL_ID_EXISTS',
  message: 'external_id is taken by another one of the tenant',
  details: [
    { field: '/external_id', code: 'EXTERNAL_ID_EXISTS', message: 'is taken by another one of the tenant' },
  ],
};
const CONFLICT_DESCRIPTION = 'Another route has the external id';

@ApiTags('Routes')
@Controller('routes')
export class RoutesController {
  constructor(
    private readonly routes: RoutesService,
    private readonly operators: RouteOperatorsService,
  ) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listRoutes', summary: 'List routes' })
  @ApiPage(RouteResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListRoutesQueryDto,
  ): Promise<Page<RouteResponseDto>> {
    const { data, meta } = await this.routes.list(caller, query);
    return { data: data.map((route) => RouteResponseDto.of(route)), meta };
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getRoute', summary: 'Read a route with its operators' })
  @ApiOkResponse({ type: RouteDetailResponseDto })
  @ApiErrors(400, 404, 500, 503)
  async get(@Caller() caller: Principal, @IdParam() id: string): Promise<RouteDetailResponseDto> {
    const route = await this.routes.get(caller, id);
    return RouteDetailResponseDto.withOperators(route, await this.operators.list(caller, id));
  }

  @Post()
  @RequirePermission('MANAGE_ROUTES')
  @ApiOperation({ operationId: 'createRoute', summary: 'Create a route' })
  @AnswersCreated(RouteResponseDto)
  @ApiErrors(400, 500, 503)
  @ApiError(409, CONFLICT_DESCRIPTION, CONFLICT)
  async create(@Caller() caller: Principal, @Body() body: CreateRouteDto): Promise<RouteResponseDto> {
    return RouteResponseDto.of(await this.routes.create(caller, body));
  }

  @Patch(':id')
  @RequirePermission('MANAGE_ROUTES')
  @ApiOperation({
    operationId: 'updateRoute',
    summary: 'Change a route',
    description:
      'Changes the fields that are given; `null` clears `external_id`. Routes are made inactive, not deleted.',
  })
  @ApiOkResponse({ type: RouteResponseDto })
  @ApiErrors(400, 404, 500, 503)
  @ApiError(409, CONFLICT_DESCRIPTION, CONFLICT)
  async update(
    @Caller() caller: Principal,
    @IdParam() id: string,
    @Body() body: UpdateRouteDto,
  ): Promise<RouteResponseDto> {
    return RouteResponseDto.of(await this.routes.update(caller, id, body));
  }
}
