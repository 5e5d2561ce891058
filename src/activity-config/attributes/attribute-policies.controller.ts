import { Body, Controller, Delete, Get, HttpCode, Put, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { API_PATH } from '../../common/http/api-path.js';
import { LOCATION_HEADER } from '../../common/openapi/headers.js';
import { ApiPage, type Page, mapPage } from '../../common/lists/page.dto.js';
import { AttributeKeyParam } from './attribute-key.js';
import { AttributePoliciesService } from './attribute-policies.service.js';
import { AttributePolicyResponseDto, PutAttributePolicyDto } from './dto/attribute-policy.dto.js';
import { ListByKeyQueryDto } from './dto/list-by-key-query.dto.js';

@ApiTags('Activity configuration')
@Controller('activity-config/attribute-policies')
export class AttributePoliciesController {
  constructor(private readonly policies: AttributePoliciesService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listAttributePolicies',
    summary: 'List how attribute keys are resolved',
    description: 'A key without a policy is resolved `UPFRONT` by `INTERNAL_SERVICE`.',
  })
  @ApiPage(AttributePolicyResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListByKeyQueryDto,
  ): Promise<Page<AttributePolicyResponseDto>> {
    return mapPage(await this.policies.list(caller, query), AttributePolicyResponseDto.of);
  }

  @Get(':key')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getAttributePolicy', summary: 'Get how an attribute key is resolved' })
  @ApiOkResponse({ type: AttributePolicyResponseDto })
  @ApiNotFound('attribute policy')
  async get(
    @Caller() caller: Principal,
    @AttributeKeyParam('promotions') key: string,
  ): Promise<AttributePolicyResponseDto> {
    return AttributePolicyResponseDto.of(await this.policies.get(caller, key));
  }

  @Put(':key')
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'putAttributePolicy',
    summary: 'Set how an attribute key is resolved',
    description: 'Replaces the policy of the key, if it has one. Takes effect for new tasks within a second.',
  })
  @ApiOkResponse({ type: AttributePolicyResponseDto, description: 'It took the place of another one' })
  @ApiCreatedResponse({
    type: AttributePolicyResponseDto,
    description: 'The key had none',
    headers: { Location: LOCATION_HEADER },
  })
  @ApiNotFound('attribute key')
  async put(
    @Caller() caller: Principal,
    @AttributeKeyParam('opening_hours') key: string,
    @Body() body: PutAttributePolicyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttributePolicyResponseDto> {
    const { policy, created } = await this.policies.put(caller, key, body);
    const location = `${API_PATH}/activity-config/attribute-policies/${encodeURIComponent(key)}`;
    if (created) reply.status(201).header('location', location);
    return AttributePolicyResponseDto.of(policy);
  }

  @Delete(':key')
  @HttpCode(204)
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'deleteAttributePolicy',
    summary: 'Reset how an attribute key is resolved to the default',
    description: 'Takes effect for new tasks within a second.',
  })
  @ApiNoContentResponse({ description: 'The key has no policy of its own' })
  @ApiNotFound('attribute policy')
  delete(@Caller() caller: Principal, @AttributeKeyParam('opening_hours') key: string): Promise<void> {
    return this.policies.delete(caller, key);
  }
}
