import { Body, Controller, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ApiResultErrors, ApiResultResponses } from './dto/api-result-errors.js';
import { respondWithResult } from './dto/respond-with-result.js';
import { ResultBatchResponseDto, SubmitResultBatchDto } from './dto/result-batch.dto.js';
import { RecordedResultDto } from './dto/result-response.dto.js';
import { SubmitResultDto } from './dto/submit-result.dto.js';
import { respondWithResultBatch } from './respond-with-result-batch.js';
import { ResultBatchService } from './result-batch.service.js';
import { ResultService } from './result.service.js';
import { toNewResult } from './to-new-result.js';

@ApiTags('Results')
@Controller('activity-results/tasks')
export class ResultsController {
  constructor(
    private readonly results: ResultService,
    private readonly batches: ResultBatchService,
  ) {}

  @Post()
  @RequirePermission('SUBMIT_ACTIVITY_RESULT')
  @ApiOperation({
    operationId: 'submitResult',
    summary: 'Submit the result of a task',
    description:
      'Closes a task that is READY, UNRESOLVED, DISPATCHED, or FAILED without a result. A task with a result takes another ' +
      'only with `hard_override`, as a revision. The same result again, by its `idempotency_key` or else by what it says, is ' +
      '200 with the first. With `future_scheduled_at`, a follow-up task is created with it.',
  })
  @ApiResultResponses(RecordedResultDto)
  @ApiResultErrors()
  async submit(
    @Caller() caller: Principal,
    @Body() body: SubmitResultDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecordedResultDto> {
    const recorded = await this.results.submit(caller, toNewResult(body));
    return respondWithResult(recorded, reply, RecordedResultDto.of);
  }

  @Post('batch')
  @RequirePermission('SUBMIT_ACTIVITY_RESULT')
  @ApiOperation({
    operationId: 'submitResultBatch',
    summary: 'Submit many results',
    description:
      'Records 1 to 500 results, each for itself and by the rules of a single one, and responds with 207 and the response ' +
      'that each would have had alone. Of items that name one task in the same way, or with one `idempotency_key`, the first ' +
      'wins.',
  })
  @ApiResponse({ status: 207, type: ResultBatchResponseDto, description: 'What became of each item' })
  async submitBatch(
    @Caller() caller: Principal,
    @Body() { items }: SubmitResultBatchDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultBatchResponseDto> {
    reply.status(HttpStatus.MULTI_STATUS);
    return respondWithResultBatch(await this.batches.submitEach(caller, items), request);
  }
}
