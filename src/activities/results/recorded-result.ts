import type { ActivityStatus } from '../activity-status.js';
import type { TaskDraft } from '../create/task-draft.js';
import type { TaskResult } from './entities/task-result.entity.js';
import type { NewResult } from './new-result.js';

/** A result that is in the database, made now or by an earlier request that was the same. */
export interface RecordedResult {
  result: TaskResult;
  /** Of its task, now; null where it has none. */
  activityStatus: ActivityStatus | null;
  replayed: boolean;
}

/** A result as it will be stored, where nothing is in its way. */
export interface ResultDraft {
  id: string;
  result: NewResult;
  countsAsContact: boolean;
  /** Whether it is refused unless it was recorded before. */
  isRefused: boolean;
  actor: string;
  receivedAt: Date;
  followUp: FollowUpDraft | null;
}

/** The task that is created with a result. */
export interface FollowUpDraft {
  task: TaskDraft;
  /** Of the result's task, as it was decided by. */
  version: number;
}

/** Why a result was not recorded. */
export type ResultRefusal =
  | 'REFUSED'
  | 'CHANGED'
  | 'ACTIVITY_NOT_FOUND'
  | 'COMMERCE_NOT_FOUND'
  | 'OPERATOR_NOT_FOUND'
  | 'PROVIDER_ACTIVITY_AMBIGUOUS'
  | 'COMMERCE_MISMATCH'
  | 'OPERATOR_AMBIGUOUS'
  | 'IDEMPOTENCY_KEY_EXISTS'
  | 'RESULT_EXISTS'
  | 'INVALID_STATUS'
  | 'TOO_MANY_RESULTS';

/** What became of a result. */
export type RecordOutcome =
  | ({ recorded: true } & RecordedResult)
  | {
      recorded: false;
      refusal: ResultRefusal;
      /** Of the result that is in the way, where one is. */
      resultId: string | null;
      activityId: string | null;
      activityStatus: ActivityStatus | null;
    };
