import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Public } from '../auth/public.decorator.js';
import { ApiErrors } from '../common/errors/api-errors.decorator.js';
import { DatabaseHealthIndicator } from './database.health-indicator.js';

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
  @ApiErrors(503)
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.database.check('database')]);
  }
}
