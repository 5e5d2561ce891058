import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../caller.decorator.js';
import type { Principal } from '../principal.js';
import { RequirePermission } from '../require-permission.decorator.js';
import { ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../../common/http/created-response.decorator.js';
import { IdParam } from '../../common/http/id-param.decorator.js';
import { ApiPage, type Page, mapPage } from '../../common/lists/page.dto.js';
import { NO_STORE_HEADER } from '../../common/openapi/headers.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeyResponseDto, CreatedApiKeyResponseDto } from './dto/api-key-response.dto.js';
import { CreateApiKeyDto } from './dto/create-api-key.dto.js';
import { ListApiKeysQueryDto } from './dto/list-api-keys-query.dto.js';
import { API_KEY_EXAMPLES } from './api-key.examples.js';

@ApiTags('API keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Get()
  @RequirePermission('MANAGE_API_KEYS')
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description: 'Lists keys that were revoked or have expired, too.',
  })
  @ApiPage(ApiKeyResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListApiKeysQueryDto,
  ): Promise<Page<ApiKeyResponseDto>> {
    return mapPage(await this.apiKeys.list(caller, query), ApiKeyResponseDto.of);
  }

  @Get(':id')
  @RequirePermission('MANAGE_API_KEYS')
  @ApiOperation({ operationId: 'getApiKey', summary: 'Get an API key' })
  @ApiOkResponse({ type: ApiKeyResponseDto })
  @ApiNotFound('API key')
  async get(
    @Caller() caller: Principal,
    @IdParam('API key', API_KEY_EXAMPLES.apiKeyId) id: string,
  ): Promise<ApiKeyResponseDto> {
    return ApiKeyResponseDto.of(await this.apiKeys.get(caller, id));
  }

  @Post()
  @RequirePermission('MANAGE_API_KEYS')
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description:
      'For this tenant, with some or all of your own permissions in it. `plaintextKey` is shown here and never again.',
  })
  @CreatedResponse(CreatedApiKeyResponseDto, { 'Cache-Control': NO_STORE_HEADER })
  async create(
    @Caller() caller: Principal,
    @Body() body: CreateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedApiKeyResponseDto> {
    const { key, plaintextKey } = await this.apiKeys.create(caller, body);
    reply.header('cache-control', 'no-store');
    return { ...ApiKeyResponseDto.of(key), plaintextKey };
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @RequirePermission('MANAGE_API_KEYS')
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'Takes effect within a second and cannot be undone. Revoking a revoked key changes nothing.',
  })
  @ApiOkResponse({ type: ApiKeyResponseDto })
  @ApiNotFound('API key')
  async revoke(
    @Caller() caller: Principal,
    @IdParam('API key', API_KEY_EXAMPLES.apiKeyId) id: string,
  ): Promise<ApiKeyResponseDto> {
    return ApiKeyResponseDto.of(await this.apiKeys.revoke(caller, id));
  }
}
