import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiSync } from '../sync/api-sync.decorator.js';
import type { SyncResultDto } from '../sync/sync-result.dto.js';
import { SyncCommercesDto } from './dto/sync-commerces.dto.js';
import { CommercesSyncService } from './commerces-sync.service.js';

@ApiTags('Commerces')
@Controller('commerces/sync')
export class CommercesSyncController {
  constructor(private readonly commerces: CommercesSyncService) {}

  @Post()
  @RequirePermission('SYNC_COMMERCES')
  @ApiOperation({
    operationId: 'syncCommerces',
    summary: 'Create or change many commerces',
    description:
      'Makes the 1 to 1,000 commerces be as the items say, by external id, all of them or none. Others stay as they are.',
  })
  @ApiSync({ conflict: { field: 'tax_id', code: 'TAX_ID_EXISTS' } })
  sync(@Caller() caller: Principal, @Body() { items }: SyncCommercesDto): Promise<SyncResultDto> {
    return this.commerces.sync(caller, items);
  }
}
