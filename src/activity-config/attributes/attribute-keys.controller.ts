import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiConflict, ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { API_PATH } from '../../common/http/api-path.js';
import { LOCATION_HEADER } from '../../common/openapi/headers.js';
import { ApiPage, type Page, mapPage } from '../../common/lists/page.dto.js';
import { AttributeKeyParam } from './attribute-key.js';
import { AttributeKeysService } from './attribute-keys.service.js';
import {
  AttributeKeyResponseDto,
  CreateAttributeKeyDto,
  UpdateAttributeKeyDto,
} from './dto/attribute-key.dto.js';
import { ListAttributeKeysQueryDto } from './dto/list-by-key-query.dto.js';

@ApiTags('Activity configuration')
@Controller('activity-config/attribute-keys')
export class AttributeKeysController {
  constructor(private readonly keys: AttributeKeysService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listAttributeKeys',
    summary: 'List the attribute keys: the facts that a task can carry',
    description: '`commerce_info` and `promotions` are in it from the start.',
  })
  @ApiPage(AttributeKeyResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListAttributeKeysQueryDto,
  ): Promise<Page<AttributeKeyResponseDto>> {
    return mapPage(await this.keys.list(caller, query), AttributeKeyResponseDto.of);
  }

  @Get(':key')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getAttributeKey', summary: 'Get an attribute key' })
  @ApiOkResponse({ type: AttributeKeyResponseDto })
  @ApiNotFound('attribute key')
  async get(
    @Caller() caller: Principal,
    @AttributeKeyParam('opening_hours') key: string,
  ): Promise<AttributeKeyResponseDto> {
    return AttributeKeyResponseDto.of(await this.keys.get(caller, key));
  }

  @Post()
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'createAttributeKey',
    summary: 'Add an attribute key',
    description: 'Takes effect for new tasks within a second.',
  })
  @ApiCreatedResponse({
    type: AttributeKeyResponseDto,
    headers: { Location: LOCATION_HEADER },
  })
  @ApiConflict(
    'AttributeKeyConflict',
    { key: 'ATTRIBUTE_KEY_EXISTS' },
    { description: 'The key exists, or the catalogue is full', limits: ['TOO_MANY_ATTRIBUTE_KEYS'] },
  )
  async create(
    @Caller() caller: Principal,
    @Body() body: CreateAttributeKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttributeKeyResponseDto> {
    const created = await this.keys.create(caller, body);
    reply.header('location', `${API_PATH}/activity-config/attribute-keys/${encodeURIComponent(created.key)}`);
    return AttributeKeyResponseDto.of(created);
  }

  @Patch(':key')
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'updateAttributeKey',
    summary: 'Change an attribute key',
    description:
      'Changes the fields that are given; `null` clears `description`. Keys are made inactive, not deleted. Takes effect ' +
      'for new tasks within a second.',
  })
  @ApiOkResponse({ type: AttributeKeyResponseDto })
  @ApiNotFound('attribute key')
  async update(
    @Caller() caller: Principal,
    @AttributeKeyParam('opening_hours') key: string,
    @Body() body: UpdateAttributeKeyDto,
  ): Promise<AttributeKeyResponseDto> {
    return AttributeKeyResponseDto.of(await this.keys.update(caller, key, body));
  }
}
