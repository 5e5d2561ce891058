import { Body, Controller, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { CreateTaskBatchDto, TaskBatchResponseDto } from '../dto/task-batch.dto.js';
import { ApiTaskBatchErrors } from './api-batch-errors.js';
import { respondWithAtomicBatch, respondWithPartialBatch } from './batch-response.js';
import { TaskBatchService } from './task-batch.service.js';

@ApiTags('Activities')
@Controller('activities/tasks/batch')
export class TaskBatchesController {
  constructor(private readonly batches: TaskBatchService) {}

  @Post()
  @RequirePermission('CREATE_ACTIVITY')
  @ApiOperation({
    operationId: 'createTaskBatch',
    summary: 'Create many task activities',
    description:
      'Creates 1 to 1,000 tasks by the rules of a single create. `partial` responds with 207 and the response that each item would ' +
      'have had alone; of items with one `idempotency_key` the first wins, the others are 409. `atomic` creates ' +
      'all and responds with 201, or creates nothing and responds with the first failing status and the errors of all items.',
  })
  @ApiCreatedResponse({ type: TaskBatchResponseDto, description: 'atomic: all tasks were created' })
  @ApiResponse({ status: 207, type: TaskBatchResponseDto, description: 'partial: what became of each item' })
  @ApiTaskBatchErrors()
  async create(
    @Caller() caller: Principal,
    @Body() { mode, items }: CreateTaskBatchDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskBatchResponseDto> {
    if (mode === 'atomic')
      return respondWithAtomicBatch(await this.batches.createAllOrNone(caller, items), request);
    reply.status(HttpStatus.MULTI_STATUS);
    return respondWithPartialBatch(await this.batches.createEach(caller, items), request);
  }
}
