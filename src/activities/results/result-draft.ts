import type { TaskDraft } from '../create/task-draft.js';
import type { NewResult } from './new-result.js';

/** A result as it will be stored, where nothing is in its way. */
export interface ResultDraft {
  id: string;
  result: NewResult;
  countsAsContact: boolean;
  /** Whether it is refused unless it was recorded before. */
  isRefused: boolean;
  actor: string;
  receivedAt: Date;
  /** Whether a task is to follow the one that it is of. */
  wantsFollowUp: boolean;
  /** Null where none is wanted, and where no task was found that it could follow. */
  followUp: FollowUpDraft | null;
}

/** The task that is created with a result. */
export interface FollowUpDraft {
  task: TaskDraft;
  /** Of the result's task, as it was decided by. */
  version: number;
}
