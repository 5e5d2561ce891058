import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Public } from '../auth/public.decorator.js';
import { ApiError, ApiErrors } from '../common/errors/api-errors.decorator.js';
import { DatabaseHealthIndicator } from './database.health-indicator.js';

const UP = {
  description: 'It does',
  schema: { type: 'object', properties: { status: { type: 'string', enum: ['ok'] } }, required: ['status'] },
} as const;

const MALFORMED = { code: 'BAD_REQUEST', message: 'Bad Request' };

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseHealthIndicator,
  ) {}

  /** The process answers: a supervisor that gets no answer restarts it. */
  @Get('live')
  @Public()
  @Header('Cache-Control', 'no-store')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process answers' })
  @ApiOkResponse(UP)
  @ApiError(400, 'Not an HTTP request', MALFORMED)
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** It can do its work: a load balancer sends it requests. */
  @Get('ready')
  @Public()
  @Header('Cache-Control', 'no-store')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether the database answers and every migration is applied',
  })
  @ApiOkResponse(UP)
  @ApiError(400, 'Not an HTTP request', MALFORMED)
  @ApiErrors(503)
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.database.check('database')]);
  }
}
