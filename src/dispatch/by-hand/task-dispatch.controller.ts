import { Body, Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ACTIVITY_EXAMPLES } from '../../activities/activity.examples.js';
import { IN_PROGRESS_HEADERS } from '../../activities/dto/api-task-errors.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiError } from '../../common/errors/api-errors.decorator.js';
import { IdParam } from '../../common/http/id-param.decorator.js';
import { DispatchAttemptResponseDto } from '../attempts/dispatch-attempt-response.dto.js';
import { TaskMessageDto } from '../message/task-message.dto.js';
import { DispatchTasksDto, DispatchTasksResponseDto } from './dispatch-tasks.dto.js';
import { TaskDispatchService } from './task-dispatch.service.js';

@ApiTags('Activities')
@ApiExtraModels(DispatchAttemptResponseDto, TaskMessageDto)
@Controller('activities/tasks')
export class TaskDispatchController {
  constructor(private readonly dispatches: TaskDispatchService) {}

  @Post(':id/dispatch')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RequirePermission('DISPATCH_ACTIVITY')
  @ApiOperation({
    operationId: 'dispatchTask',
    summary: 'Send a task to its provider now',
    description:
      'Whatever its time, and waits for what comes of it. Possible while the task is READY, and when it FAILED without a ' +
      'result: it is then READY again, and is sent with a new key where the provider surely did nothing with the old ' +
      'one. While the configuration is held it goes out as a trial of the provider. After a 502 the tries that are due ' +
      'by themselves go on.',
  })
  @ApiNoContentResponse({ description: 'The provider has it' })
  @ApiError(400, ['INVALID_STATUS', 'VALIDATION_FAILED', 'BAD_REQUEST'], {
    name: 'NotDispatchableError',
    description: 'The status of the task does not allow it, or the request is not valid',
    message: 'Not possible in the status CANCELED, but in READY, and in FAILED without a result',
  })
  @ApiError(404, ['ACTIVITY_NOT_FOUND', 'DISPATCH_CONFIG_NOT_FOUND'], {
    name: 'DispatchNotFoundError',
    description: 'The tenant has no such task, or no active dispatch configuration for its channel',
    message: 'There is no such activity',
  })
  @ApiError(409, ['DISPATCH_IN_PROGRESS', 'TARGET_PENDING', 'TASK_UNRESOLVED'], {
    name: 'DispatchConflict',
    description:
      'It is on its way already, waits for its person to be chosen by hand, or what was to be found for it could not be',
    message: 'The task is on its way to its provider; wait for what comes of it',
    headers: IN_PROGRESS_HEADERS,
  })
  @ApiError(502, ['PROVIDER_FAILED'], {
    description: 'The provider has not taken it',
    message: 'The provider has not taken the task; see attempt',
    members: {
      attempt: {
        schema: {
          allOf: [{ $ref: getSchemaPath(DispatchAttemptResponseDto) }],
          description: 'What came of the try',
        },
        example: {
          id: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
          generation: 1,
          attempt: 1,
          startedAt: '2025-01-15T09:00:00.000Z',
          durationMs: 120,
          outcome: 'FAILED',
          responseStatus: 500,
          responseBody: 'out of order',
          errorCode: 'PROVIDER_ERROR',
          errorMessage: 'The provider responded with 500',
          instance: 'activities-1:7',
          providerActivityId: null,
        },
      },
    },
  })
  dispatch(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.dispatchable) id: string,
  ): Promise<void> {
    return this.dispatches.dispatch(caller, id);
  }

  @Post('dispatch')
  @HttpCode(HttpStatus.ACCEPTED)
  @RequirePermission('DISPATCH_ACTIVITY')
  @ApiOperation({
    operationId: 'dispatchTasks',
    summary: 'Have tasks sent to their providers now',
    description:
      'Makes 1 to 500 tasks due now, by the rules of a single dispatch, and does not wait for what comes of them.',
  })
  @ApiAcceptedResponse({ type: DispatchTasksResponseDto, description: 'What became of each' })
  async dispatchAll(
    @Caller() caller: Principal,
    @Body() { ids }: DispatchTasksDto,
    @Req() request: FastifyRequest,
  ): Promise<DispatchTasksResponseDto> {
    const wanted = ids.map((id) => id.toLowerCase());
    return DispatchTasksResponseDto.of(await this.dispatches.makeDue(caller, wanted), request.id);
  }
}
