import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiConflict, ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { API_PATH } from '../../common/http/api-path.js';
import { ApiPage, type Page, mapPage } from '../../common/lists/page.dto.js';
import { LOCATION_HEADER } from '../../common/openapi/headers.js';
import { ListResultTypesQueryDto } from './dto/list-result-types-query.dto.js';
import { CreateResultTypeDto, ResultTypeResponseDto, UpdateResultTypeDto } from './dto/result-type.dto.js';
import { ResultCodeParam } from './result-type.js';
import { ResultTypesService } from './result-types.service.js';

@ApiTags('Activity configuration')
@Controller('activity-config/result-types')
export class ResultTypesController {
  constructor(private readonly types: ResultTypesService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listResultTypes',
    summary: 'List the result types: the codes that results can have',
    description:
      '`SALE_COMPLETED`, `RESCHEDULE`, `NOT_INTERESTED` and `NO_CONTACT` are in it from the start.',
  })
  @ApiPage(ResultTypeResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListResultTypesQueryDto,
  ): Promise<Page<ResultTypeResponseDto>> {
    return mapPage(await this.types.list(caller, query), ResultTypeResponseDto.of);
  }

  @Get(':code')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getResultType', summary: 'Get a result type' })
  @ApiOkResponse({ type: ResultTypeResponseDto })
  @ApiNotFound('result type')
  async get(
    @Caller() caller: Principal,
    @ResultCodeParam('RESCHEDULE') code: string,
  ): Promise<ResultTypeResponseDto> {
    return ResultTypeResponseDto.of(await this.types.get(caller, code));
  }

  @Post()
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'createResultType',
    summary: 'Add a result type',
    description: 'Takes effect for results within a second.',
  })
  @ApiCreatedResponse({ type: ResultTypeResponseDto, headers: { Location: LOCATION_HEADER } })
  @ApiConflict(
    'ResultTypeConflict',
    { code: 'RESULT_TYPE_EXISTS' },
    {
      description: 'The code exists, or there are as many as there may be',
      limits: ['TOO_MANY_RESULT_TYPES'],
    },
  )
  async create(
    @Caller() caller: Principal,
    @Body() body: CreateResultTypeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultTypeResponseDto> {
    const created = await this.types.create(caller, body);
    reply.header('location', `${API_PATH}/activity-config/result-types/${encodeURIComponent(created.code)}`);
    return ResultTypeResponseDto.of(created);
  }

  @Patch(':code')
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'updateResultType',
    summary: 'Change a result type',
    description:
      'Changes the fields that are given. Types are made inactive, not deleted. Results that were recorded stay as they ' +
      'are. Takes effect for results within a second.',
  })
  @ApiOkResponse({ type: ResultTypeResponseDto })
  @ApiNotFound('result type')
  async update(
    @Caller() caller: Principal,
    @ResultCodeParam('RESCHEDULE') code: string,
    @Body() body: UpdateResultTypeDto,
  ): Promise<ResultTypeResponseDto> {
    return ResultTypeResponseDto.of(await this.types.update(caller, code, body));
  }
}
