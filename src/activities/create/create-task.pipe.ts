import { Injectable, type PipeTransform } from '@nestjs/common';
import type { GuardedRequest } from '../../auth/principal.js';
import { type ErrorDetail, ValidationError } from '../../common/errors/domain-error.js';
import { readJsonBody } from '../../common/http/read-json-body.js';
import { bodyOptionsOf } from '../../common/validation/dto-options.js';
import { toQueryDto } from '../../common/validation/to-query-dto.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import { CreateTaskDto } from '../dto/create-task.dto.js';
import { CreateTaskQueryDto } from '../dto/create-task-query.dto.js';
import { createEnded, tellOfRefusal } from './create-ended.js';
import type { NewTask } from './new-task.js';
import { toNewTask } from './to-new-task.js';
import { validateCreateTask } from './validate-create-task.js';

const REPLAY_HEADER = 'idempotency-replay';

/** A create as its caller asked for it. */
export interface CreateTaskRequest {
  task: NewTask;
  /** The tenant's, which the task was validated by, and will be decided by. */
  configuration: TenantConfiguration;
  dryRun: boolean;
  replay: boolean;
}

/** Reads a create from its body, query and headers, and finds all their faults at once. */
@Injectable()
export class CreateTaskPipe implements PipeTransform<GuardedRequest, Promise<CreateTaskRequest>> {
  constructor(private readonly configurations: TenantConfigurationService) {}

  transform(request: GuardedRequest): Promise<CreateTaskRequest> {
    const create = this.read(request);
    if (createEnded.isWatched) create.catch(tellOfRefusal);
    return create;
  }

  private async read(request: GuardedRequest): Promise<CreateTaskRequest> {
    const body = await readJsonBody(request, bodyOptionsOf(CreateTaskDto).limit);
    const configuration = await this.configurations.get(request.principal!.tenantId);
    const { dto, faults } = validateCreateTask(body, configuration.attributeKeys);
    const query = toQueryDto(CreateTaskQueryDto, request.query as object);
    const replay = request.headers[REPLAY_HEADER];
    const allFaults = [...faults, ...query.faults, ...replayFaults(replay)];
    if (allFaults.length > 0) throw new ValidationError(allFaults);
    return {
      task: toNewTask(dto),
      configuration,
      dryRun: query.dto.dry_run === true,
      replay: replay === 'true',
    };
  }
}

function replayFaults(replay: unknown): ErrorDetail[] {
  if (replay === undefined || replay === 'true' || replay === 'false') return [];
  return [{ field: REPLAY_HEADER, code: 'NOT_ALLOWED', message: 'must be true or false' }];
}
