import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { IdParam } from '../../common/http/id-param.decorator.js';
import { ACTIVITY_EXAMPLES } from '../activity.examples.js';
import { ResultResponseDto } from './dto/result-response.dto.js';
import { ResultService } from './result.service.js';

@ApiTags('Results')
@Controller('activities/:id/results')
export class ActivityResultsController {
  constructor(private readonly results: ResultService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listActivityResults',
    summary: 'List the results of an activity',
    description: 'All revisions, the first one first. The latest that is not PENDING counts.',
  })
  @ApiOkResponse({ type: [ResultResponseDto], description: 'Its results' })
  @ApiNotFound('activity')
  async list(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.visited) id: string,
  ): Promise<ResultResponseDto[]> {
    return (await this.results.listOfActivity(caller, id)).map(ResultResponseDto.of);
  }
}
