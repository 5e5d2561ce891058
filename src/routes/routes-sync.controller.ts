import { Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { HttpRequest } from '../common/http/http-request.decorator.js';
import { ApiSync } from '../sync/api-sync.decorator.js';
import { type SyncRequest, SyncRequests } from '../sync/sync-requests.js';
import type { SyncResultDto } from '../sync/sync-result.dto.js';
import { SyncRouteDto, SyncRoutesDto } from './dto/sync-routes.dto.js';
import { RoutesSyncService } from './routes-sync.service.js';

const REQUEST: SyncRequest<SyncRouteDto> = {
  body: SyncRoutesDto,
  type: SyncRouteDto,
  key: ['external_id'],
};

@ApiTags('Routes')
@Controller('routes/sync')
export class RoutesSyncController {
  constructor(
    private readonly routes: RoutesSyncService,
    private readonly requests: SyncRequests,
  ) {}

  @Post()
  @RequirePermission('SYNC_ROUTES')
  @ApiOperation({
    operationId: 'syncRoutes',
    summary: 'Create or change many routes',
    description:
      'Makes the 1 to 1,000 routes be as the items say, by external id, all of them or none. Others stay as they are.',
  })
  @ApiSync(SyncRoutesDto)
  sync(@Caller() caller: Principal, @HttpRequest() request: FastifyRequest): Promise<SyncResultDto> {
    return this.requests.read(caller.tenantId, request, REQUEST, (items) => this.routes.sync(caller, items));
  }
}
