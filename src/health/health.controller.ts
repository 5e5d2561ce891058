import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Public } from '../auth/public.decorator.js';
import { ApiError } from '../common/errors/api-errors.decorator.js';
import { NO_STORE_HEADER } from '../common/openapi/headers.js';
import { DatabaseHealthIndicator } from './database.health-indicator.js';
import { HealthResponseDto } from './dto/health-response.dto.js';

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseHealthIndicator,
  ) {}

  /** The process responds: a supervisor that gets no response restarts it. */
  @Get('live')
  @Public()
  @Header('Cache-Control', 'no-store')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Whether the process responds',
    description: 'For a supervisor, which restarts a process that does not. Needs no credential.',
  })
  @ApiOkResponse({
    type: HealthResponseDto,
    description: 'It responds',
    headers: { 'Cache-Control': NO_STORE_HEADER },
  })
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
    summary: 'Whether tasks can be created',
    description:
      'For a load balancer: the database responds, can be written, and has every migration. Needs no credential.',
  })
  @ApiOkResponse({
    type: HealthResponseDto,
    description: 'It can',
    headers: { 'Cache-Control': NO_STORE_HEADER },
  })
  @ApiError(503, ['SERVICE_UNAVAILABLE'], {
    name: 'NotReadyError',
    description: 'It cannot; `details` says why',
    message: 'Service Unavailable Exception',
    details: [{ field: 'database', code: 'DOWN', message: 'the database does not answer' }],
    headers: { 'Cache-Control': NO_STORE_HEADER },
  })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.database.check('database')]);
  }
}
