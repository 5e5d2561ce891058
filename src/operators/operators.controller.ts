import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiConflict, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../common/http/created-response.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { ApiPage, type Page, mapPage } from '../common/lists/page.dto.js';
import { ApiSync } from '../sync/api-sync.decorator.js';
import type { SyncResultDto } from '../sync/sync-result.dto.js';
import { ListOperatorsQueryDto } from './dto/list-operators-query.dto.js';
import { SyncOperatorsDto } from './dto/sync-operators.dto.js';
import { OperatorResponseDto } from './dto/operator-response.dto.js';
import { CreateOperatorDto, UpdateOperatorDto } from './dto/write-operator.dto.js';
import { OperatorsService } from './operators.service.js';
import { OPERATOR_EXAMPLES } from './operator.examples.js';

const UNIQUE = { external_id: 'EXTERNAL_ID_EXISTS', email: 'EMAIL_EXISTS' };

@ApiTags('Operators')
@Controller('operators')
export class OperatorsController {
  constructor(private readonly operators: OperatorsService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listOperators', summary: 'List operators' })
  @ApiPage(OperatorResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListOperatorsQueryDto,
  ): Promise<Page<OperatorResponseDto>> {
    return mapPage(await this.operators.list(caller, query), OperatorResponseDto.of);
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getOperator', summary: 'Get an operator' })
  @ApiOkResponse({ type: OperatorResponseDto })
  @ApiNotFound('operator')
  async get(
    @Caller() caller: Principal,
    @IdParam('operator', OPERATOR_EXAMPLES.operatorId) id: string,
  ): Promise<OperatorResponseDto> {
    return OperatorResponseDto.of(await this.operators.get(caller, id));
  }

  @Post()
  @RequirePermission('MANAGE_OPERATORS')
  @ApiOperation({ operationId: 'createOperator', summary: 'Create an operator' })
  @CreatedResponse(OperatorResponseDto)
  @ApiConflict('OperatorConflict', UNIQUE, {
    description: 'Another operator has the e-mail address, or, with the same type, the external id',
  })
  async create(@Caller() caller: Principal, @Body() body: CreateOperatorDto): Promise<OperatorResponseDto> {
    return OperatorResponseDto.of(await this.operators.create(caller, body));
  }

  @Patch(':id')
  @RequirePermission('MANAGE_OPERATORS')
  @ApiOperation({
    operationId: 'updateOperator',
    summary: 'Change an operator',
    description:
      'Changes the fields that are given; `null` clears `email`, `phone` and `external_id`. Operators are made inactive, ' +
      'not deleted.',
  })
  @ApiOkResponse({ type: OperatorResponseDto })
  @ApiNotFound('operator')
  @ApiConflict('OperatorConflict', UNIQUE, {
    description: 'Another operator has the e-mail address, or, with the same type, the external id',
  })
  async update(
    @Caller() caller: Principal,
    @IdParam('operator', OPERATOR_EXAMPLES.operatorId) id: string,
    @Body() body: UpdateOperatorDto,
  ): Promise<OperatorResponseDto> {
    return OperatorResponseDto.of(await this.operators.update(caller, id, body));
  }

  @Post('sync')
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
