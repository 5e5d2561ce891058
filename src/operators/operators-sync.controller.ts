import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiSync } from '../sync/api-sync.decorator.js';
import type { SyncResultDto } from '../sync/sync-result.dto.js';
import { SyncOperatorsDto } from './dto/sync-operators.dto.js';
import { OperatorsSyncService } from './operators-sync.service.js';

@ApiTags('Operators')
@Controller('operators/sync')
export class OperatorsSyncController {
  constructor(private readonly operators: OperatorsSyncService) {}

  @Post()
  @RequirePermission('SYNC_OPERATORS')
  @ApiOperation({
    operationId: 'syncOperators',
    summary: 'Create or change many operators',
    description:
      'Makes the 1 to 1,000 operators be as the items say, by type and external id, all of them or none. Others stay as they are.',
  })
  @ApiSync({ conflict: { field: 'email', code: 'EMAIL_EXISTS' } })
  sync(@Caller() caller: Principal, @Body() { items }: SyncOperatorsDto): Promise<SyncResultDto> {
    return this.operators.sync(caller, items);
  }
}
