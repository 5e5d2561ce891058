import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiConflict, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../common/http/created-response.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { ApiPage, type Page, mapPage } from '../common/lists/page.dto.js';
import { ApiSync } from '../sync/api-sync.decorator.js';
import type { SyncResultDto } from '../sync/sync-result.dto.js';
import { ListRoutesQueryDto } from './dto/list-routes-query.dto.js';
import { SyncRoutesDto } from './dto/sync-routes.dto.js';
import { RouteDetailResponseDto, RouteResponseDto } from './dto/route-response.dto.js';
import { CreateRouteDto, UpdateRouteDto } from './dto/write-route.dto.js';
import { RouteOperatorsService } from './route-operators.service.js';
import { RoutesService } from './routes.service.js';
import { ROUTE_EXAMPLES } from './route.examples.js';

const UNIQUE = { external_id: 'EXTERNAL_ID_EXISTS' };

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
    return mapPage(await this.routes.list(caller, query), RouteResponseDto.of);
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getRoute', summary: 'Get a route with its operators' })
  @ApiOkResponse({ type: RouteDetailResponseDto })
  @ApiNotFound('route')
  async get(
    @Caller() caller: Principal,
    @IdParam('route', ROUTE_EXAMPLES.routeId) id: string,
  ): Promise<RouteDetailResponseDto> {
    const route = await this.routes.get(caller, id);
    return RouteDetailResponseDto.withOperators(route, await this.operators.list(caller, id));
  }

  @Post()
  @RequirePermission('MANAGE_ROUTES')
  @ApiOperation({ operationId: 'createRoute', summary: 'Create a route' })
  @CreatedResponse(RouteResponseDto)
  @ApiConflict('RouteConflict', UNIQUE, { description: 'Another route has the external id' })
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
  @ApiNotFound('route')
  @ApiConflict('RouteConflict', UNIQUE, { description: 'Another route has the external id' })
  async update(
    @Caller() caller: Principal,
    @IdParam('route', ROUTE_EXAMPLES.routeId) id: string,
    @Body() body: UpdateRouteDto,
  ): Promise<RouteResponseDto> {
    return RouteResponseDto.of(await this.routes.update(caller, id, body));
  }

  @Post('sync')
  @RequirePermission('SYNC_ROUTES')
  @ApiOperation({
    operationId: 'syncRoutes',
    summary: 'Create or change many routes',
    description:
      'Makes the 1 to 1,000 routes be as the items say, by external id, all of them or none. Others stay as they are.',
  })
  @ApiSync()
  sync(@Caller() caller: Principal, @Body() { items }: SyncRoutesDto): Promise<SyncResultDto> {
    return this.routes.sync(caller, items);
  }
}
