import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiError, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { IfMatch, type Precondition } from '../common/http/if-match.decorator.js';
import { ApiPage, type Page, mapPage } from '../common/lists/page.dto.js';
import { ActivityService } from './activity.service.js';
import { ActivityResponseDto, CanceledActivityResponseDto } from './dto/activity-response.dto.js';
import {
  ActivityAttributeResponseDto,
  ActivityTargetUserResponseDto,
  StatusEventResponseDto,
} from './dto/activity-parts-response.dto.js';
import { ApiUnderWayOrStatus, IN_PROGRESS_HEADERS } from './dto/api-task-errors.js';
import { ApiActivity, respondWithActivity } from './dto/respond-with-activity.js';
import { CancelActivityDto, ResolveTargetUserDto } from './dto/change-activity.dto.js';
import { ListActivitiesQueryDto } from './dto/list-activities-query.dto.js';
import { TargetAssignmentService } from './change/target-assignment.service.js';
import { ResolutionService } from './change/resolution.service.js';
import { ACTIVITY_EXAMPLES } from './activity.examples.js';

@ApiTags('Activities')
@Controller('activities')
export class ActivitiesController {
  constructor(
    private readonly activities: ActivityService,
    private readonly resolution: ResolutionService,
    private readonly assignments: TargetAssignmentService,
  ) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listActivities', summary: 'List activities' })
  @ApiPage(ActivityResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListActivitiesQueryDto,
  ): Promise<Page<ActivityResponseDto>> {
    return mapPage(await this.activities.list(caller, query), ActivityResponseDto.of);
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getActivity', summary: 'Get an activity' })
  @ApiActivity('The activity')
  @ApiNotFound('activity')
  async get(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.ready) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActivityResponseDto> {
    return respondWithActivity(await this.activities.get(caller, id), reply);
  }

  @Post(':id/cancel')
  @RequirePermission('CANCEL_ACTIVITY')
  @ApiOperation({
    operationId: 'cancelActivity',
    summary: 'Cancel an activity',
    description:
      'Possible while it is READY or UNRESOLVED, and not on its way to its provider. The body may be left out. ' +
      '`mayHaveArrived` says that an earlier try may have reached the provider, which must then be told by other means.',
  })
  @ApiActivity('The canceled activity', CanceledActivityResponseDto)
  @ApiNotFound('activity')
  @ApiUnderWayOrStatus()
  async cancel(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.unwanted) id: string,
    @Body() { reason }: CancelActivityDto,
    @IfMatch() precondition: Precondition,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CanceledActivityResponseDto> {
    reply.status(200);
    const { activity, mayHaveArrived } = await this.activities.cancel(caller, id, reason, precondition);
    return { ...respondWithActivity(activity, reply), mayHaveArrived };
  }

  @Get(':id/status-events')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listActivityStatusEvents',
    summary: 'List what happened to an activity',
    description: 'The oldest event comes first.',
  })
  @ApiOkResponse({ type: [StatusEventResponseDto], description: 'Its events' })
  @ApiNotFound('activity')
  async listStatusEvents(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.ready) id: string,
  ): Promise<StatusEventResponseDto[]> {
    return (await this.activities.listStatusEvents(caller, id)).map(StatusEventResponseDto.of);
  }

  @Get(':id/attributes')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listActivityAttributes',
    summary: 'List what the operator must know, and what decided it',
  })
  @ApiOkResponse({ type: [ActivityAttributeResponseDto], description: 'Its attributes, by key' })
  @ApiNotFound('activity')
  async listAttributes(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.ready) id: string,
  ): Promise<ActivityAttributeResponseDto[]> {
    return (await this.activities.listAttributes(caller, id)).map(ActivityAttributeResponseDto.of);
  }

  @Get(':id/target-users')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listActivityTargetUsers',
    summary: 'List whom at the shop an activity is for, and what decided it',
  })
  @ApiOkResponse({ type: [ActivityTargetUserResponseDto], description: 'Its target users' })
  @ApiNotFound('activity')
  async listTargetUsers(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.ready) id: string,
  ): Promise<ActivityTargetUserResponseDto[]> {
    return (await this.activities.listTargetUsers(caller, id)).map(ActivityTargetUserResponseDto.of);
  }

  @Patch(':id/retry-resolution')
  @RequirePermission('CREATE_ACTIVITY')
  @ApiOperation({
    operationId: 'retryActivityResolution',
    summary: 'Retry what could not be resolved',
    description:
      'Uses the rules and facts of today. The response is 200 either way: the activity is READY when all could be resolved, and stays ' +
      'UNRESOLVED otherwise. 400 `INVALID_STATUS` when it is not UNRESOLVED.',
  })
  @ApiActivity('The activity, READY or still UNRESOLVED')
  @ApiError(400, ['INVALID_STATUS', 'VALIDATION_FAILED', 'BAD_REQUEST'], {
    name: 'ResolvedAlreadyError',
    description: 'The activity is not UNRESOLVED, or the request is not valid',
    message: 'Not possible in the status READY, but in UNRESOLVED',
  })
  @ApiNotFound('activity')
  async retryResolution(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.retryable) id: string,
    @IfMatch() precondition: Precondition,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActivityResponseDto> {
    return respondWithActivity(await this.resolution.retry(caller, id, precondition), reply);
  }

  @Patch(':id/target-users/:targetId/resolve')
  @RequirePermission('CREATE_ACTIVITY')
  @ApiOperation({
    operationId: 'resolveActivityTargetUser',
    summary: 'Choose the person that an activity is for',
    description:
      'For a target that is PENDING or FAILED. The activity becomes READY when nothing else has failed.',
  })
  @ApiActivity('The activity')
  @ApiError(400, ['COMMERCE_USER_INACTIVE', 'VALIDATION_FAILED', 'BAD_REQUEST'], {
    name: 'InvalidTargetUserError',
    description: 'The person is inactive, or the request is not valid',
    message: 'The user is inactive',
    details: [
      { field: '/commerce_user_id', code: 'COMMERCE_USER_INACTIVE', message: 'The user is inactive' },
    ],
  })
  @ApiNotFound('commerce user', 'activity', 'target user')
  @ApiError(409, ['TARGET_RESOLVED', 'INVALID_STATUS', 'DISPATCH_IN_PROGRESS'], {
    name: 'TargetConflict',
    description:
      'The target is chosen already, the status of the activity does not allow it, or it is on its way to its provider',
    message: 'Only a target that is PENDING or FAILED can be resolved',
    headers: IN_PROGRESS_HEADERS,
  })
  async resolveTargetUser(
    @Caller() caller: Principal,
    @IdParam('activity', ACTIVITY_EXAMPLES.undecided) id: string,
    @IdParam('target', ACTIVITY_EXAMPLES.undecidedTarget, 'targetId') targetId: string,
    @Body() { commerce_user_id: commerceUserId }: ResolveTargetUserDto,
    @IfMatch() precondition: Precondition,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActivityResponseDto> {
    const user = commerceUserId.toLowerCase();
    const activity = await this.assignments.assign(caller, { id, targetId }, user, precondition);
    return respondWithActivity(activity, reply);
  }
}
