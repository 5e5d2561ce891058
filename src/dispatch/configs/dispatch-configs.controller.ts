import { Controller, Get, HttpCode, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiConflict, ApiError, ApiNotFound } from '../../common/errors/api-errors.decorator.js';
import { BodyReading } from '../../common/http/body-reading.decorator.js';
import { CreatedResponse } from '../../common/http/created-response.decorator.js';
import { IdParam } from '../../common/http/id-param.decorator.js';
import { IfMatch, type Precondition, etagOf } from '../../common/http/if-match.decorator.js';
import { ApiPage, type Page, mapPage } from '../../common/lists/page.dto.js';
import { ETAG_HEADER } from '../../common/openapi/headers.js';
import type { DtoReading } from '../../common/validation/to-dto.js';
import { DispatchConfigDetailResponseDto } from '../queue/dispatch-queue-response.dto.js';
import { DispatchQueueService } from '../queue/dispatch-queue.service.js';
import { ApiCredentialsNotStorable } from './api-credentials-not-storable.js';
import { ConfigTestService } from './config-test.service.js';
import { DISPATCH_CONFIG_EXAMPLES } from './dispatch-config.examples.js';
import { DISPATCH_CONFIG, DispatchConfigsService } from './dispatch-configs.service.js';
import { ConfigTestResponseDto } from './dto/config-test-response.dto.js';
import { DispatchConfigResponseDto } from './dto/dispatch-config-response.dto.js';
import { ListDispatchConfigsQueryDto } from './dto/list-dispatch-configs-query.dto.js';
import { CreateDispatchConfigDto, UpdateDispatchConfigDto } from './dto/write-dispatch-config.dto.js';
import type { ShownDispatchConfig } from './shown-dispatch-config.js';

const UNIQUE = { channel: 'CHANNEL_CONFIGURED' };
const CONFLICT = { description: 'Another active configuration has the channel' };
const SCOPE = 'active configurations';

@ApiTags('Dispatch')
@Controller('dispatch-configs')
export class DispatchConfigsController {
  constructor(
    private readonly configs: DispatchConfigsService,
    private readonly tests: ConfigTestService,
    private readonly queues: DispatchQueueService,
  ) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'listDispatchConfigs', summary: 'List where tasks are sent' })
  @ApiPage(DispatchConfigResponseDto)
  async list(
    @Caller() caller: Principal,
    @Query() query: ListDispatchConfigsQueryDto,
  ): Promise<Page<DispatchConfigResponseDto>> {
    return mapPage(await this.configs.list(caller, query), DispatchConfigResponseDto.of);
  }

  @Get(':id')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getDispatchConfig', summary: 'Get where tasks of a channel are sent' })
  @ApiOkResponse({ type: DispatchConfigDetailResponseDto, headers: { ETag: ETAG_HEADER } })
  @ApiNotFound(DISPATCH_CONFIG)
  async get(
    @Caller() caller: Principal,
    @IdParam('configuration', DISPATCH_CONFIG_EXAMPLES.configId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DispatchConfigDetailResponseDto> {
    const shown = await this.configs.get(caller, id);
    return { ...respondWith(shown, reply), queue: await this.queues.get(caller, id) };
  }

  @Post()
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'createDispatchConfig',
    summary: 'Say where tasks of a channel are sent',
    description:
      'An active configuration sends the tasks of its channel: those that are created from then on, and those that were ' +
      'READY before and are scheduled for `adopt_from` or later. Takes effect for new tasks within a second.',
  })
  @CreatedResponse(DispatchConfigResponseDto, { ETag: ETAG_HEADER })
  @ApiConflict('DispatchConfigConflict', UNIQUE, { ...CONFLICT, scope: SCOPE })
  @ApiCredentialsNotStorable()
  async create(
    @Caller() caller: Principal,
    @BodyReading(CreateDispatchConfigDto) body: DtoReading<CreateDispatchConfigDto>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DispatchConfigResponseDto> {
    return respondWith(await this.configs.create(caller, body), reply);
  }

  @Patch(':id')
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'updateDispatchConfig',
    summary: 'Change where tasks of a channel are sent',
    description:
      'Changes the fields that are given; credentials that are not named stay. Tasks that wait follow a change of timing, ' +
      'and another configuration that is activated for the channel takes them over. While no configuration of the channel ' +
      'is active they are held, and lose no try. Configurations are made inactive, not deleted.',
  })
  @ApiOkResponse({ type: DispatchConfigResponseDto, headers: { ETag: ETAG_HEADER } })
  @ApiNotFound(DISPATCH_CONFIG)
  @ApiConflict('DispatchConfigConflict', UNIQUE, { ...CONFLICT, scope: SCOPE })
  @ApiCredentialsNotStorable()
  async update(
    @Caller() caller: Principal,
    @IdParam('configuration', DISPATCH_CONFIG_EXAMPLES.configId) id: string,
    @BodyReading(UpdateDispatchConfigDto) body: DtoReading<UpdateDispatchConfigDto>,
    @IfMatch() precondition: Precondition,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DispatchConfigResponseDto> {
    return respondWith(await this.configs.update(caller, id, body, precondition), reply);
  }

  @Post(':id/test')
  @HttpCode(200)
  @RequirePermission('MANAGE_ACTIVITY_CONFIG')
  @ApiOperation({
    operationId: 'testDispatchConfig',
    summary: 'Send a test to a provider',
    description:
      'Sends a message of the type `task.test`, which asks for nothing, and says what came of it. The response is 200 ' +
      'whatever that is.',
  })
  @ApiOkResponse({ type: ConfigTestResponseDto, description: 'What came of it' })
  @ApiError(400, ['TEST_NOT_SUPPORTED', 'VALIDATION_FAILED', 'BAD_REQUEST'], {
    description: 'The kind of provider would act on a test, or the request is not valid',
    message: 'A test of YOM would make a real visit',
  })
  @ApiNotFound(DISPATCH_CONFIG)
  test(
    @Caller() caller: Principal,
    @IdParam('configuration', DISPATCH_CONFIG_EXAMPLES.configId) id: string,
  ): Promise<ConfigTestResponseDto> {
    return this.tests.test(caller, id);
  }
}

function respondWith(shown: ShownDispatchConfig, reply: FastifyReply): DispatchConfigResponseDto {
  reply.header('etag', etagOf(shown.config.version));
  return DispatchConfigResponseDto.of(shown);
}
