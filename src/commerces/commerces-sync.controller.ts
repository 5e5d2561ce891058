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
import { SyncCommerceDto, SyncCommercesDto } from './dto/sync-commerces.dto.js';
import { CommercesSyncService } from './commerces-sync.service.js';

const REQUEST: SyncRequest<SyncCommerceDto> = {
  body: SyncCommercesDto,
  type: SyncCommerceDto,
  key: ['external_id'],
};

@ApiTags('Commerces')
@Controller('commerces/sync')
export class CommercesSyncController {
  constructor(
    private readonly commerces: CommercesSyncService,
    private readonly requests: SyncRequests,
  ) {}

  @Post()
  @RequirePermission('SYNC_COMMERCES')
  @ApiOperation({
    operationId: 'syncCommerces',
    summary: 'Create or change many commerces',
    description:
      'Makes the 1 to 1,000 commerces be as the items say, by external id, all of them or none. Others stay as they are.',
  })
  @ApiSync(SyncCommercesDto, { conflict: { field: 'tax_id', code: 'TAX_ID_EXISTS' } })
  sync(@Caller() caller: Principal, @HttpRequest() request: FastifyRequest): Promise<SyncResultDto> {
    return this.requests.read(caller.tenantId, request, REQUEST, (items) =>
      this.commerces.sync(caller, items),
    );
  }
}
