import { Controller, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ReadsQuery } from '../../auth/query.guard.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiError, ApiErrors } from '../../common/errors/api-errors.decorator.js';
import { type ErrorDetail, ValidationError } from '../../common/errors/domain-error.js';
import { HttpRequest } from '../../common/http/http-request.decorator.js';
import { readJsonBody } from '../../common/http/read-json-body.js';
import { LimitedTurns, TurnsByOwner } from '../../common/concurrency/concurrency-limit.js';
import { toDto } from '../../common/validation/to-dto.js';
import { CREATE_TASK_BATCH_EXAMPLES, CREATE_TASK_ERRORS } from '../dto/create-task.examples.js';
import { CreateTaskBatchDto, TaskBatchResponseDto } from '../dto/task-batch.dto.js';
import { answerAtomicBatch, answerPartialBatch } from './answer-batch.js';
import { TaskBatchService } from './task-batch.service.js';

/** In bytes. */
const MAX_BODY = 8 * 1024 * 1024;

/** A tenant's batches that are read and carried out at once, and those that wait with their bodies unread. */
const OF_A_TENANT = { underWay: 2, waiting: 32 };
/** Batches of all tenants that are carried out at once, and those that wait with their bodies read. */
const OF_ALL = { underWay: 4, waiting: 32 };

@ApiTags('Activities')
@Controller('activities/tasks/batch')
export class TaskBatchesController {
  private readonly turnsOfTenants = new TurnsByOwner(OF_A_TENANT);
  private readonly turns = new LimitedTurns(OF_ALL);

  constructor(private readonly batches: TaskBatchService) {}

  @Post()
  @ReadsQuery()
  @RequirePermission('CREATE_ACTIVITY')
  @ApiOperation({
    operationId: 'createTaskBatch',
    summary: 'Create many task activities',
    description:
      'Creates 1 to 1,000 tasks by the rules of a single create. `partial` answers 207 with what each item would have ' +
      'been answered alone; of items with one `idempotency_key` the first wins, the others are 409. `atomic` creates ' +
      'all and answers 201, or creates nothing and answers the first failing status with the errors of all items.',
  })
  @ApiBody({ type: CreateTaskBatchDto, examples: CREATE_TASK_BATCH_EXAMPLES })
  @ApiCreatedResponse({ type: TaskBatchResponseDto, description: 'atomic: all tasks were created' })
  @ApiResponse({ status: 207, type: TaskBatchResponseDto, description: 'partial: what became of each item' })
  @ApiError(400, CREATE_TASK_ERRORS[400].description, CREATE_TASK_ERRORS[400].example)
  @ApiError(404, CREATE_TASK_ERRORS[404].description, CREATE_TASK_ERRORS[404].example)
  @ApiError(409, CREATE_TASK_ERRORS[409].description, CREATE_TASK_ERRORS[409].example)
  @ApiErrors(408, 413, 415, 500, 503)
  create(
    @Caller() caller: Principal,
    @HttpRequest() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskBatchResponseDto> {
    return this.turnsOfTenants.take(caller.tenantId, async () => {
      const batch = await readBatch(request);
      return this.turns.take(() => this.carryOut(caller, batch, request, reply));
    });
  }

  private async carryOut(
    caller: Principal,
    { mode, items }: CreateTaskBatchDto,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<TaskBatchResponseDto> {
    if (mode === 'atomic')
      return answerAtomicBatch(await this.batches.createAllOrNone(caller, items), request);
    reply.status(HttpStatus.MULTI_STATUS);
    return answerPartialBatch(await this.batches.createEach(caller, items), request);
  }
}

async function readBatch(request: FastifyRequest): Promise<CreateTaskBatchDto> {
  const { dto, faults } = toDto(CreateTaskBatchDto, await readJsonBody(request, MAX_BODY));
  const allFaults = [...faults, ...optionFaults(request)];
  if (allFaults.length > 0) throw new ValidationError(allFaults);
  return dto;
}

/** What a single create can be asked for, and a batch cannot: to pass it over would create what was not wanted. */
function optionFaults({ query, headers }: FastifyRequest): ErrorDetail[] {
  const names = Object.keys(query as object);
  if (headers['idempotency-replay'] !== undefined) names.push('idempotency-replay');
  return names.map((field) => ({ field, code: 'NOT_ALLOWED', message: 'is not an option of a batch' }));
}
