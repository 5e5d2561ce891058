import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ACTIVITY_EXAMPLES } from '../../activities/activity.examples.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import { IdParam } from '../../common/http/id-param.decorator.js';
import { DispatchAttemptResponseDto } from './dispatch-attempt-response.dto.js';
import { DispatchAttemptRepository } from './dispatch-attempt.repository.js';

@ApiTags('Activities')
@Controller('activities/:id/dispatch-attempts')
export class DispatchAttemptsController {
  constructor(private readonly attempts: DispatchAttemptRepository) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listDispatchAttempts',
    summary: 'List the tries of sending an activity to its provider',
    description: 'The newest 100, the newest first. They are kept for 90 days.',
  })
  @ApiOkResponse({ type: [DispatchAttemptResponseDto], description: 'Its attempts' })
  @ApiNotFound('activity')
  async list(
    @Caller() { tenantId }: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.ready) id: string,
  ): Promise<DispatchAttemptResponseDto[]> {
    const attempts = orNotFound(await this.attempts.findOf(tenantId, id), 'activity');
    return attempts.map(DispatchAttemptResponseDto.of);
  }
}
