import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiConflict, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../common/http/created-response.decorator.js';
import { ApiPage, type Page, mapPage } from '../common/lists/page.dto.js';
import { ApiSync } from '../sync/api-sync.decorator.js';
import type { SyncResultDto } from '../sync/sync-result.dto.js';
import { CommercesService } from './commerces.service.js';
import { CommerceDetailResponseDto } from './dto/commerce-detail.dto.js';
import { CommerceResponseDto } from './dto/commerce-response.dto.js';
import { CreateCommerceDto } from './dto/write-commerce.dto.js';
import { ListCommercesQueryDto } from './dto/list-commerces-query.dto.js';
import { SyncCommercesDto } from './dto/sync-commerces.dto.js';
import { UpdateCommerceDto } from './dto/write-commerce.dto.js';
import { CommerceIdParam } from './commerce-params.js';

const UNIQUE = { external_id: 'EXTERNAL_ID_EXISTS', tax_id: 'TAX_ID_EXISTS' };

@ApiTags('Commerces')
@Controller('commerces')
export class CommercesController {
  constructor(private readonly commerces: CommercesService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listCommerces', summary: 'List commerces' })
  @ApiPage(CommerceResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListCommercesQueryDto,
  ): Promise<Page<CommerceResponseDto>> {
    return mapPage(await this.commerces.list(caller, query), CommerceResponseDto.of);
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getCommerce', summary: 'Get a commerce with its addresses and people' })
  @ApiOkResponse({ type: CommerceDetailResponseDto })
  @ApiNotFound('commerce')
  async get(@Caller() caller: Principal, @CommerceIdParam() id: string): Promise<CommerceDetailResponseDto> {
    return CommerceDetailResponseDto.ofRecord(await this.commerces.get(caller, id));
  }

  @Post()
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({ operationId: 'createCommerce', summary: 'Create a commerce' })
  @CreatedResponse(CommerceResponseDto)
  @ApiConflict('CommerceConflict', UNIQUE, {
    description: 'Another commerce has the external id or the tax id',
  })
  async create(@Caller() caller: Principal, @Body() body: CreateCommerceDto): Promise<CommerceResponseDto> {
    return CommerceResponseDto.of(await this.commerces.create(caller, body));
  }

  @Patch(':id')
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'updateCommerce',
    summary: 'Change a commerce',
    description:
      'Changes the fields that are given; null clears one. `is_active: false` takes it out of use.',
  })
  @ApiOkResponse({ type: CommerceResponseDto })
  @ApiConflict('CommerceConflict', UNIQUE, {
    description: 'Another commerce has the external id or the tax id',
  })
  @ApiNotFound('commerce')
  async update(
    @Caller() caller: Principal,
    @CommerceIdParam() id: string,
    @Body() body: UpdateCommerceDto,
  ): Promise<CommerceResponseDto> {
    return CommerceResponseDto.of(await this.commerces.update(caller, id, body));
  }

  @Post('sync')
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
