import type { ActivityStatus } from '../activity-status.js';
import type { TaskResult } from './entities/task-result.entity.js';

/** A result that is in the database, made now or by an earlier request that was the same. */
export interface RecordedResult {
  result: TaskResult;
  /** Of its task, now; null where it has none. */
  activityStatus: ActivityStatus | null;
  replayed: boolean;
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
