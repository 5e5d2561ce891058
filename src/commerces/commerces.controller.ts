import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiError, ApiErrors } from '../common/errors/api-errors.decorator.js';
import { AnswersCreated } from '../common/http/answers-created.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { ApiPage, type Page } from '../common/lists/page.dto.js';
import { ApiCommerceNotFound } from './api-commerce-not-found.decorator.js';
import { CommercesService } from './commerces.service.js';
import { CommerceDetailResponseDto } from './dto/commerce-detail.dto.js';
import { CommerceResponseDto } from './dto/commerce-response.dto.js';
import { CreateCommerceDto } from './dto/write-commerce.dto.js';
import { ListCommercesQueryDto } from './dto/list-commerces-query.dto.js';
import { UpdateCommerceDto } from './dto/write-commerce.dto.js';

const TAKEN = {
  code: 'TAX_ID_EXISTS',
  message: 'tax_id is taken by another one of the tenant',
  details: [{ field: '/tax_id', code: 'TAX_ID_EXISTS', message: 'is taken by another one of the tenant' }],
};

@ApiTags('Commerces')
@Controller('commerces')
export class CommercesController {
  constructor(private readonly commerces: CommercesService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listCommerces', summary: 'List commerces' })
  @ApiPage(CommerceResponseDto)
  async list(
    @Caller() { tenantId }: Principal,
    @Query() query: ListCommercesQueryDto,
  ): Promise<Page<CommerceResponseDto>> {
    const { data, meta } = await this.commerces.list(tenantId, query);
    return { data: data.map(CommerceResponseDto.of), meta };
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getCommerce', summary: 'A commerce with its addresses and people' })
  @ApiOkResponse({ type: CommerceDetailResponseDto })
  @ApiCommerceNotFound()
  @ApiErrors(400, 500, 503)
  async get(@Caller() { tenantId }: Principal, @IdParam() id: string): Promise<CommerceDetailResponseDto> {
    return CommerceDetailResponseDto.ofRecord(await this.commerces.get(tenantId, id));
  }

  @Post()
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({ operationId: 'createCommerce', summary: 'Add a commerce' })
  @AnswersCreated(CommerceResponseDto)
  @ApiError(409, 'The external id or tax id is taken', TAKEN)
  @ApiErrors(400, 500, 503)
  async create(
    @Caller() { tenantId }: Principal,
    @Body() body: CreateCommerceDto,
  ): Promise<CommerceResponseDto> {
    return CommerceResponseDto.of(await this.commerces.create(tenantId, body));
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
  @ApiError(409, 'The external id or tax id is taken', TAKEN)
  @ApiCommerceNotFound()
  @ApiErrors(400, 500, 503)
  async update(
    @Caller() { tenantId }: Principal,
    @IdParam() id: string,
    @Body() body: UpdateCommerceDto,
  ): Promise<CommerceResponseDto> {
    return CommerceResponseDto.of(await this.commerces.update(tenantId, id, body));
  }
}
