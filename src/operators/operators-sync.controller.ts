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
import { SyncOperatorDto, SyncOperatorsDto } from './dto/sync-operators.dto.js';
import { OperatorsSyncService } from './operators-sync.service.js';

const REQUEST: SyncRequest<SyncOperatorDto> = {
  body: SyncOperatorsDto,
  type: SyncOperatorDto,
  key: ['type', 'external_id'],
};

@ApiTags('Operators')
@Controller('operators/sync')
export class OperatorsSyncController {
  constructor(
    private readonly operators: OperatorsSyncService,
    private readonly requests: SyncRequests,
  ) {}

  @Post()
  @RequirePermission('SYNC_OPERATORS')
  @ApiOperation({
    operationId: 'syncOperators',
    summary: 'Create or change many operators',
    description:
      'Makes the 1 to 1,000 operators be as the items say, by type and external id, all of them or none. Others stay as they are.',
  })
  @ApiSync(SyncOperatorsDto, { conflict: { field: 'email', code: 'EMAIL_EXISTS' } })
  sync(@Caller() caller: Principal, @HttpRequest() request: FastifyRequest): Promise<SyncResultDto> {
    return this.requests.read(caller.tenantId, request, REQUEST, (items) =>
      this.operators.sync(caller, items),
    );
  }
}
