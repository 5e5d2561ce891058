import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiResultErrors, ApiResultResponses } from '../activities/results/dto/api-result-errors.js';
import { respondWithResult } from '../activities/results/dto/respond-with-result.js';
import { ListResultTypesQueryDto } from '../activity-config/result-types/dto/list-result-types-query.dto.js';
import { Caller } from '../auth/caller.decorator.js';
import { ForApiKeys } from '../auth/for-api-keys.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiPage, type Page, mapPage } from '../common/lists/page.dto.js';
import { IntegrationResultTypeDto } from './dto/integration-result-type.dto.js';
import { IntegrationResultDto } from './dto/integration-result.dto.js';
import { IntegrationTaskDto } from './dto/integration-task.dto.js';
import { ListIntegrationTasksQueryDto } from './dto/list-integration-tasks-query.dto.js';
import { SubmitIntegrationResultDto } from './dto/submit-integration-result.dto.js';
import { IntegrationService } from './integration.service.js';

@ApiTags('Integration')
@Controller('integration')
export class IntegrationController {
  constructor(private readonly integration: IntegrationService) {}

  @Get('activities/tasks')
  @RequirePermission('VIEW_ACTIVITIES')
  @ForApiKeys()
  @ApiOperation({
    operationId: 'listIntegrationTasks',
    summary: 'List tasks as a provider sees them',
    description: 'The one that was created last comes first.',
  })
  @ApiPage(IntegrationTaskDto)
  async listTasks(
    @Caller() caller: Principal,
    @Query() query: ListIntegrationTasksQueryDto,
  ): Promise<Page<IntegrationTaskDto>> {
    return mapPage(await this.integration.listTasks(caller, query), IntegrationTaskDto.of);
  }

  @Post('activity-results/tasks')
  @RequirePermission('SUBMIT_ACTIVITY_RESULT')
  @ForApiKeys()
  @ApiOperation({
    operationId: 'submitIntegrationResult',
    summary: 'Submit the result of a task as its provider',
    description: 'By the rules of any other result, in the words of providers.',
  })
  @ApiResultResponses(IntegrationResultDto)
  @ApiResultErrors()
  async submit(
    @Caller() caller: Principal,
    @Body() body: SubmitIntegrationResultDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntegrationResultDto> {
    const recorded = await this.integration.submit(caller, body);
    return respondWithResult(recorded, reply, () => IntegrationResultDto.of(recorded, body));
  }

  @Get('task-result-type-configs')
  @RequirePermission('VIEW_ACTIVITIES')
  @ForApiKeys()
  @ApiOperation({
    operationId: 'listIntegrationResultTypes',
    summary: 'List the codes that the results of providers can have',
  })
  @ApiPage(IntegrationResultTypeDto)
  async listTypes(
    @Caller() caller: Principal,
    @Query() query: ListResultTypesQueryDto,
  ): Promise<Page<IntegrationResultTypeDto>> {
    return mapPage(await this.integration.listTypes(caller, query), IntegrationResultTypeDto.of);
  }
}
