import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiSync } from '../sync/api-sync.decorator.js';
import type { SyncResultDto } from '../sync/sync-result.dto.js';
import { SyncRoutesDto } from './dto/sync-routes.dto.js';
import { RoutesSyncService } from './routes-sync.service.js';

@ApiTags('Routes')
@Controller('routes/sync')
export class RoutesSyncController {
  constructor(private readonly routes: RoutesSyncService) {}

  @Post()
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
