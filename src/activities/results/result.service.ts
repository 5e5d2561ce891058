import { Injectable } from '@nestjs/common';
import { ResultTypeCatalogueService } from '../../activity-config/result-types/result-type-catalogue.service.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import type { Principal } from '../../auth/principal.js';
import { CommerceRepository } from '../../commerces/commerce.repository.js';
import type { DomainError } from '../../common/errors/domain-error.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import { OverloadedError } from '../../common/errors/overloaded-error.js';
import type { ListQueryDto } from '../../common/lists/list-query.dto.js';
import type { Page } from '../../common/lists/page.dto.js';
import { newId } from '../../common/new-id.js';
import { InvalidStatusError } from '../activity-errors.js';
import type { TaskResult } from './entities/task-result.entity.js';
import type { FollowUpWish } from './follow-up-task.js';
import { FollowUpService } from './follow-up.service.js';
import { type ResultTypeVerdict, judgeResultType } from './judge-result-type.js';
import { type NewResult, isOfTask } from './new-result.js';
import type { RecordOutcome, RecordedResult } from './recorded-result.js';
import {
  CommerceMismatchError,
  OperatorAmbiguousError,
  ProviderActivityAmbiguousError,
  ResultExistsError,
  ResultKeyExistsError,
  ResultReferenceNotFoundError,
  TooManyResultsError,
} from './result-errors.js';
import { TaskResultRepository } from './task-result.repository.js';

type Refused = Extract<RecordOutcome, { recorded: false }>;

/** A task may change between the reading of it and the writing of its follow-up so many times. */
const MAX_ATTEMPTS = 3;

/** Records what came of tasks, each once, and reads it. */
@Injectable()
export class ResultService {
  constructor(
    private readonly results: TaskResultRepository,
    private readonly followUps: FollowUpService,
    private readonly commerces: CommerceRepository,
    private readonly catalogue: ResultTypeCatalogueService,
    private readonly configurations: TenantConfigurationService,
  ) {}

  /**
   * Records a result with all that follows from it, in one atomic write; of a result that is there already,
   * the first is returned.
   *
   * @throws {DomainError} 400, 404 or 409 with the code of what is wrong.
   * @throws {UnavailableError} when the task changes at each attempt.
   */
  async submit(caller: Principal, result: NewResult): Promise<RecordedResult> {
    const { tenantId } = caller;
    await this.catalogue.ensure(tenantId);
    const configuration = await this.configurations.get(tenantId);
    const verdict = judgeResultType(result, configuration.resultTypes);
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.record(caller, result, verdict, configuration);
      if (outcome.recorded) return outcome;
      if (outcome.refusal !== 'CHANGED' || attempt === MAX_ATTEMPTS) throw toError(outcome, result, verdict);
    }
  }

  /**
   * In the order of their revisions.
   *
   * @throws {NotFoundError} when the activity is not in the tenant.
   */
  async listOfActivity({ tenantId }: Principal, activityId: string): Promise<TaskResult[]> {
    return orNotFound(await this.results.findOf(tenantId, activityId), 'activity');
  }

  /** @throws {NotFoundError} when the commerce is not in the tenant. */
  async listOfCommerce(
    { tenantId }: Principal,
    commerceId: string,
    query: ListQueryDto,
  ): Promise<Page<TaskResult>> {
    await this.commerces.assertExists(tenantId, commerceId);
    return this.results.listOfCommerce(tenantId, commerceId, query);
  }

  private async record(
    caller: Principal,
    result: NewResult,
    verdict: ResultTypeVerdict,
    configuration: TenantConfiguration,
  ): Promise<RecordOutcome> {
    const id = newId();
    const wish = findWish(id, result, verdict);
    return this.results.record(caller.tenantId, {
      id,
      result,
      countsAsContact: verdict.countsAsContact,
      isRefused: verdict.error !== null,
      actor: caller.subject,
      receivedAt: new Date(),
      wantsFollowUp: wish !== null,
      followUp: wish && (await this.followUps.draft(caller, result.subject, wish, configuration)),
    });
  }
}

/** @returns null where the result wants no follow-up, or will be refused. */
function findWish(
  resultId: string,
  { subject, occurredAt, details }: NewResult,
  { error, countsAsContact }: ResultTypeVerdict,
): FollowUpWish | null {
  const scheduledAt = details?.futureScheduledAt ?? null;
  if (error || scheduledAt === null || !isOfTask(subject)) return null;
  return { resultId, scheduledAt, contactedAt: countsAsContact ? occurredAt : null };
}

function toError(
  refused: Refused,
  { subject, hardOverride }: NewResult,
  { error }: ResultTypeVerdict,
): DomainError {
  const { refusal, activityId } = refused;
  const existing = { resultId: refused.resultId!, activityId };
  switch (refusal) {
    case 'REFUSED':
      return error!;
    case 'ACTIVITY_NOT_FOUND':
      return new ResultReferenceNotFoundError(
        'activity',
        subject.activityId === null ? '/provider_activity_id' : '/activity_id',
      );
    case 'COMMERCE_NOT_FOUND':
      return new ResultReferenceNotFoundError('commerce', '/commerce_external_id');
    case 'OPERATOR_NOT_FOUND':
      return new ResultReferenceNotFoundError('operator', '/task_result/operator_external_id');
    case 'PROVIDER_ACTIVITY_AMBIGUOUS':
      return new ProviderActivityAmbiguousError();
    case 'COMMERCE_MISMATCH':
      return new CommerceMismatchError();
    case 'OPERATOR_AMBIGUOUS':
      return new OperatorAmbiguousError();
    case 'IDEMPOTENCY_KEY_EXISTS':
      return new ResultKeyExistsError(existing);
    case 'RESULT_EXISTS':
      return new ResultExistsError(existing);
    case 'INVALID_STATUS':
      return new InvalidStatusError(
        hardOverride ? 'overrideResult' : 'submitResult',
        refused.activityStatus!,
      );
    case 'TOO_MANY_RESULTS':
      return new TooManyResultsError();
    case 'CHANGED':
      return new OverloadedError('The task of the result is being changed');
  }
}
