import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { WholeRequest } from '../common/http/whole-request.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { IfMatch, type Precondition } from '../common/http/if-match.decorator.js';
import { ApiPage, type Page, mapPage } from '../common/lists/page.dto.js';
import { ActivityService } from './activity.service.js';
import { TaskUpdateService } from './change/task-update.service.js';
import { CreateTaskPipe, type CreateTaskRequest } from './create/create-task.pipe.js';
import { ApiCreateTaskResponses } from './dto/api-task-responses.js';
import { ActivityResponseDto } from './dto/activity-response.dto.js';
import { ApiActivity, respondWithActivity } from './dto/respond-with-activity.js';
import { ApiCreateTaskErrors, ApiUpdateTaskErrors } from './dto/api-task-errors.js';
import { UpdateTaskDto } from './dto/change-activity.dto.js';
import { CreateTaskDto } from './dto/create-task.dto.js';
import { ListActivitiesQueryDto } from './dto/list-activities-query.dto.js';
import { TaskPreviewDto, TaskResponseDto } from './dto/task-response.dto.js';
import { TaskActivityService } from './task-activity.service.js';
import { activityLocation } from './task-errors.js';
import { ACTIVITY_EXAMPLES } from './activity.examples.js';

@ApiTags('Activities')
@Controller('activities/tasks')
export class TasksController {
  constructor(
    private readonly taskActivities: TaskActivityService,
    private readonly updates: TaskUpdateService,
    private readonly activities: ActivityService,
  ) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listTasks', summary: 'List task activities' })
  @ApiPage(ActivityResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListActivitiesQueryDto,
  ): Promise<Page<ActivityResponseDto>> {
    return mapPage(await this.activities.list(caller, query, 'TASK'), ActivityResponseDto.of);
  }

  @Post()
  @RequirePermission('CREATE_ACTIVITY')
  @ApiOperation({
    operationId: 'createTask',
    summary: 'Create task activity',
    description:
      'Creates a TASK for a commerce, assigned to a route and an operator, exactly once per tenant and ' +
      '`idempotency_key`. After a broken connection, send the same request again: a 409 with `sameRequest: true` says ' +
      'that it had succeeded.',
  })
  @ApiQuery({
    name: 'dry_run',
    required: false,
    schema: { type: 'boolean', default: false },
    description:
      'Make all checks, resolve everything, write nothing, and respond with 200 and what would have come of it',
  })
  @ApiHeader({
    name: 'Idempotency-Replay',
    required: false,
    schema: { type: 'boolean', default: false },
    description: 'Respond to a repeated request with 200 and its first response instead of 409',
  })
  @ApiCreateTaskResponses()
  @ApiCreateTaskErrors()
  async create(
    @Caller() caller: Principal,
    @WholeRequest(CreateTaskPipe, CreateTaskDto) { task, configuration, dryRun, replay }: CreateTaskRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponseDto | TaskPreviewDto> {
    if (dryRun) {
      reply.status(200);
      return TaskPreviewDto.of(await this.taskActivities.preview(caller, task, configuration));
    }
    const created = await this.taskActivities.create(caller, task, configuration, { replay });
    reply.header('location', activityLocation(created.task.id));
    if (created.replayed) reply.status(200).header('idempotency-replayed', 'true');
    return TaskResponseDto.of(created.task);
  }

  @Patch(':id')
  @RequirePermission('UPDATE_ACTIVITY')
  @ApiOperation({
    operationId: 'updateTask',
    summary: 'Reassign or reschedule a task activity',
    description:
      'Possible while it is READY or UNRESOLVED, and neither on its way to its provider nor perhaps there. What is absent ' +
      'stays as it is; a request that changes nothing leaves the version as it is too. Another `scheduled_at` moves the ' +
      'time at which it is dispatched.',
  })
  @ApiActivity('The task as it is now')
  @ApiUpdateTaskErrors()
  async update(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.ready) id: string,
    @Body() wanted: UpdateTaskDto,
    @IfMatch() precondition: Precondition,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActivityResponseDto> {
    return respondWithActivity(await this.updates.update(caller, id, wanted, precondition), reply);
  }
}
