import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiConflict, ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../../common/http/created-response.decorator.js';
import { IdParam } from '../../common/http/id-param.decorator.js';
import { ApiPage, type Page, mapPage } from '../../common/lists/page.dto.js';
import { ListTargetConfigsQueryDto } from './dto/list-target-configs-query.dto.js';
import { TargetConfigResponseDto } from './dto/target-config-response.dto.js';
import { CreateTargetConfigDto, UpdateTargetConfigDto } from './dto/write-target-config.dto.js';
import { TargetConfigsService } from './target-configs.service.js';
import { TARGET_CONFIG_EXAMPLES } from './target-config.examples.js';

const UNIQUE = { priority: 'PRIORITY_EXISTS' };

@ApiTags('Activity configuration')
@Controller('activity-config/target-resolution')
export class TargetConfigsController {
  constructor(private readonly configs: TargetConfigsService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listTargetConfigs', summary: 'List the rules for whom a task is for' })
  @ApiPage(TargetConfigResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListTargetConfigsQueryDto,
  ): Promise<Page<TargetConfigResponseDto>> {
    return mapPage(await this.configs.list(caller, query), TargetConfigResponseDto.of);
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getTargetConfig', summary: 'Get a rule for whom a task is for' })
  @ApiOkResponse({ type: TargetConfigResponseDto })
  @ApiNotFound('target resolution config')
  async get(
    @Caller() caller: Principal,
    @IdParam('configuration', TARGET_CONFIG_EXAMPLES.configId) id: string,
  ): Promise<TargetConfigResponseDto> {
    return TargetConfigResponseDto.of(await this.configs.get(caller, id));
  }

  @Post()
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'createTargetConfig',
    summary: 'Add a rule for whom a task is for',
    description: 'Takes effect for new tasks within a second.',
  })
  @CreatedResponse(TargetConfigResponseDto)
  @ApiConflict('TargetConfigConflict', UNIQUE, {
    description: 'Another active configuration has the priority',
  })
  async create(
    @Caller() caller: Principal,
    @Body() body: CreateTargetConfigDto,
  ): Promise<TargetConfigResponseDto> {
    return TargetConfigResponseDto.of(await this.configs.create(caller, body));
  }

  @Patch(':id')
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'updateTargetConfig',
    summary: 'Change a rule for whom a task is for',
    description:
      'Changes the fields that are given; `criteria` are replaced as a whole, and `null` clears `name`. Takes effect ' +
      'for new tasks within a second.',
  })
  @ApiOkResponse({ type: TargetConfigResponseDto })
  @ApiConflict('TargetConfigConflict', UNIQUE, {
    description: 'Another active configuration has the priority',
  })
  @ApiNotFound('target resolution config')
  async update(
    @Caller() caller: Principal,
    @IdParam('configuration', TARGET_CONFIG_EXAMPLES.configId) id: string,
    @Body() body: UpdateTargetConfigDto,
  ): Promise<TargetConfigResponseDto> {
    return TargetConfigResponseDto.of(await this.configs.update(caller, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'deleteTargetConfig',
    summary: 'Delete a rule for whom a task is for',
    description:
      'Tasks that it was applied to keep what it decided. Takes effect for new tasks within a second.',
  })
  @ApiNoContentResponse({ description: 'It is no longer there' })
  @ApiNotFound('target resolution config')
  delete(
    @Caller() caller: Principal,
    @IdParam('configuration', TARGET_CONFIG_EXAMPLES.spareConfigId) id: string,
  ): Promise<void> {
    return this.configs.delete(caller, id);
  }
}
