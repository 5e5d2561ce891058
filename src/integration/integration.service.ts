import { Injectable } from '@nestjs/common';
import { ResultStatusMismatchError } from '../activities/results/result-errors.js';
import { ResultService } from '../activities/results/result.service.js';
import type { RecordedResult } from '../activities/results/recorded-result.js';
import { toNewResult } from '../activities/results/to-new-result.js';
import type { ListResultTypesQueryDto } from '../activity-config/result-types/dto/list-result-types-query.dto.js';
import type { ResultType } from '../activity-config/result-types/entities/result-type.entity.js';
import { ResultTypesService } from '../activity-config/result-types/result-types.service.js';
import type { Principal } from '../auth/principal.js';
import type { Page } from '../common/lists/page.dto.js';
import type { ListIntegrationTasksQueryDto } from './dto/list-integration-tasks-query.dto.js';
import { type SubmitIntegrationResultDto, toResultBody } from './dto/submit-integration-result.dto.js';
import type { IntegrationRecord } from './integration-record.js';
import {
  type IntegrationStatus,
  SUBMITTABLE,
  integrationStatusOf,
  submittableAs,
} from './integration-status.js';
import type { IntegrationTaskRow } from './integration-task-row.js';
import { IntegrationTaskRepository } from './integration-task.repository.js';

/** What providers may see and submit, in their words. */
@Injectable()
export class IntegrationService {
  constructor(
    private readonly tasks: IntegrationTaskRepository,
    private readonly results: ResultService,
    private readonly types: ResultTypesService,
  ) {}

  listTasks({ tenantId }: Principal, query: ListIntegrationTasksQueryDto): Promise<Page<IntegrationTaskRow>> {
    return this.tasks.list(tenantId, query);
  }

  /** Those that a provider can submit. */
  listTypes(caller: Principal, query: ListResultTypesQueryDto): Promise<Page<ResultType>> {
    return this.types.list(caller, query, SUBMITTABLE);
  }

  /** @throws as {@link ResultService.submit} does. */
  async submit(caller: Principal, body: SubmitIntegrationResultDto): Promise<IntegrationRecord> {
    const recorded = await this.results
      .submit(caller, toNewResult(toResultBody(body)))
      .catch((error: unknown) => throwInWordsOfProviders(error));
    return { ...recorded, status: await this.statusOf(caller, recorded) };
  }

  private async statusOf(
    { tenantId }: Principal,
    { result, activityStatus }: RecordedResult,
  ): Promise<IntegrationStatus | null> {
    if (result.activityId === null || activityStatus === null) return null;
    const isFinal = result.status !== 'PENDING';
    const hasResult =
      activityStatus === 'FAILED' && (isFinal || (await this.tasks.hasResult(tenantId, result.activityId)));
    return integrationStatusOf(activityStatus, hasResult);
  }
}

/** The status that a type maps to has another name here, or none. */
function throwInWordsOfProviders(error: unknown): never {
  if (!(error instanceof ResultStatusMismatchError)) throw error;
  const { resultCode, mapsTo } = error;
  throw new ResultStatusMismatchError(
    resultCode,
    mapsTo,
    submittableAs(mapsTo) ?? 'one that providers cannot submit',
  );
}
