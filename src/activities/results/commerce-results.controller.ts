import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { COMMERCE_EXAMPLES } from '../../commerces/commerce.examples.js';
import { ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { IdParam } from '../../common/http/id-param.decorator.js';
import { ListQueryDto } from '../../common/lists/list-query.dto.js';
import { ApiPage, type Page, mapPage } from '../../common/lists/page.dto.js';
import { ResultResponseDto } from './dto/result-response.dto.js';
import { ResultService } from './result.service.js';

@ApiTags('Results')
@Controller('commerces/:id/results')
export class CommerceResultsController {
  constructor(private readonly results: ResultService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listCommerceResults',
    summary: 'List the results of a commerce',
    description:
      'Those of tasks and those without one (`activityId` is null). The one that was received last comes first.',
  })
  @ApiPage(ResultResponseDto)
  @ApiNotFound('commerce')
  async list(
    @Caller() caller: Principal,
    @IdParam('commerce', COMMERCE_EXAMPLES.commerceId) id: string,
    @Query() query: ListQueryDto,
  ): Promise<Page<ResultResponseDto>> {
    return mapPage(await this.results.listOfCommerce(caller, id, query), ResultResponseDto.of);
  }
}
