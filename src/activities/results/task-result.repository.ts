import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { ListQueryDto } from '../../common/lists/list-query.dto.js';
import type { Page } from '../../common/lists/page.dto.js';
import { listRows } from '../../database/queries/list-rows.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import { Activity } from '../entities/activity.entity.js';
import { DueSignal } from '../queue/due-signal.js';
import { readParts } from '../read/read-parts.js';
import { TaskResult } from './entities/task-result.entity.js';
import type { ResultSubject } from './new-result.js';
import type { RecordOutcome } from './recorded-result.js';
import type { ResultDraft } from './result-draft.js';
import {
  RECORD_RESULT,
  RECORD_RESULT_WITH_FOLLOW_UP,
  type RecordResultRow,
  recordResultParameters,
  toTaskResult,
} from './sql/record-result.js';

/** $1 is the tenant, $2 the provider's id, $3 the configuration or null for any. */
const FIND_PROVIDER_ACTIVITIES = new PreparedStatement<{ activity_id: string }>(
  'find-provider-activities',
  `SELECT DISTINCT p.activity_id FROM activities.provider_activities p
  WHERE p.tenant_id = $1::uuid AND p.provider_activity_id = $2::text
    AND ($3::uuid IS NULL OR p.config_id = $3::uuid)
  LIMIT 2`,
);

/** What came of a tenant's tasks. */
@Injectable()
export class TaskResultRepository extends TenantRepository<TaskResult> {
  constructor(
    @InjectRepository(TaskResult) rows: Repository<TaskResult>,
    private readonly dueSignal: DueSignal,
  ) {
    super(rows);
  }

  /**
   * Writes a result with all that follows from it (the status of its task, the event, the last contact, the
   * follow-up task), or nothing.
   */
  async record(tenantId: TenantId, draft: ResultDraft): Promise<RecordOutcome> {
    const statement = draft.followUp ? RECORD_RESULT_WITH_FOLLOW_UP : RECORD_RESULT;
    const [row] = await this.run(tenantId, statement, recordResultParameters(draft), 'WRITE');
    this.announceFollowUp(tenantId, draft, row!);
    return this.toOutcome(tenantId, draft, row!);
  }

  /** The task that a result is of, as far as one task is; null for none, and for several. */
  async findActivityId(tenantId: TenantId, subject: ResultSubject): Promise<string | null> {
    if (subject.activityId !== null || subject.providerActivityId === null) return subject.activityId;
    const found = await this.run(tenantId, FIND_PROVIDER_ACTIVITIES, [
      subject.providerActivityId,
      subject.dispatchConfigId,
    ]);
    return found.length === 1 ? found[0]!.activity_id : null;
  }

  /** In the order of their revisions; null when the activity is not in the tenant. */
  findOf(tenantId: TenantId, activityId: string): Promise<TaskResult[] | null> {
    return readParts<TaskResult>(
      this.select(tenantId, Activity),
      activityId,
      this.tableOf(TaskResult),
      'revision',
    );
  }

  /** Those of a commerce, of tasks and of none, the one that was received last first. */
  listOfCommerce(tenantId: TenantId, commerceId: string, query: ListQueryDto): Promise<Page<TaskResult>> {
    const results = this.select(tenantId);
    results.and(`task_results.commerce_id ${results.equals(commerceId)}`);
    return listRows(results, query, {
      list: `results of ${commerceId}`,
      sort: '-received_at',
      order: { value: null, id: 'task_results.id' },
    });
  }

  private announceFollowUp(tenantId: TenantId, { followUp }: ResultDraft, row: RecordResultRow): void {
    const dispatch = followUp?.task.dispatch;
    if (dispatch && row.follow_up_activity_id !== null) this.dueSignal.announce(tenantId, dispatch);
  }

  private async toOutcome(
    tenantId: TenantId,
    draft: ResultDraft,
    row: RecordResultRow,
  ): Promise<RecordOutcome> {
    const { outcome, result_id: resultId, activity_id: activityId, activity_status: activityStatus } = row;
    if (outcome === 'RECORDED') {
      const result = { tenantId, ...toTaskResult(draft, row) };
      return { recorded: true, replayed: false, result, activityStatus };
    }
    if (outcome === 'REPLAYED') {
      const result = await this.findOne(tenantId, { id: resultId! });
      return { recorded: true, replayed: true, result: result!, activityStatus };
    }
    return { recorded: false, refusal: outcome, resultId, activityId, activityStatus };
  }
}
