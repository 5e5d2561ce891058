import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AttributeKeyParam } from '../activity-config/attributes/attribute-key.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { CommerceAttributesService } from './commerce-attributes.service.js';
import { CommerceAttributeResponseDto, StoreCommerceAttributeDto } from './dto/commerce-attribute.dto.js';
import { CommerceIdParam } from './commerce-params.js';
import { COMMERCE_EXAMPLES } from './commerce.examples.js';

@ApiTags('Commerces')
@Controller('commerces/:id/attributes')
export class CommerceAttributesController {
  constructor(private readonly attributes: CommerceAttributesService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listCommerceAttributes',
    summary: 'List the facts stored about a commerce',
    description:
      'Sorted by key. Facts whose key is inactive, and facts that are not valid now, are listed too.',
  })
  @ApiOkResponse({ type: CommerceAttributeResponseDto, isArray: true })
  @ApiNotFound('commerce')
  async list(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
  ): Promise<CommerceAttributeResponseDto[]> {
    return (await this.attributes.list(caller, commerceId)).map(CommerceAttributeResponseDto.of);
  }

  @Put(':key')
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'storeCommerceAttribute',
    summary: 'Store a fact about a commerce',
    description:
      'In place of what was stored for the key. Tasks that name the key carry it when it holds at their ' +
      '`scheduled_at`. `commerce_info` is computed and cannot be stored.',
  })
  @ApiOkResponse({ type: CommerceAttributeResponseDto })
  @ApiNotFound('commerce')
  async store(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @AttributeKeyParam(COMMERCE_EXAMPLES.attributeKey) key: string,
    @Body() body: StoreCommerceAttributeDto,
  ): Promise<CommerceAttributeResponseDto> {
    return CommerceAttributeResponseDto.of(await this.attributes.store(caller, commerceId, key, body));
  }

  @Delete(':key')
  @HttpCode(204)
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({ operationId: 'deleteCommerceAttribute', summary: 'Delete a fact stored about a commerce' })
  @ApiNoContentResponse({ description: 'It is no longer stored' })
  @ApiNotFound('commerce attribute', 'commerce')
  delete(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @AttributeKeyParam(COMMERCE_EXAMPLES.attributeKey) key: string,
  ): Promise<void> {
    return this.attributes.delete(caller, commerceId, key);
  }
}
