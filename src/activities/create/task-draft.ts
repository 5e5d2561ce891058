import type { AttributeOutcome } from '../../activity-config/attributes/resolve-attributes.js';
import type { ResolutionStrategy } from '../../activity-config/targets/target-rules.js';
import type { TargetOutcome } from '../../activity-config/targets/resolve-target.js';
import type { ActivityStatus, ActivityType, StatusEventType } from '../activity-status.js';
import type { NewTask } from './new-task.js';

/** A target as it will be stored. */
export interface TargetDraft extends TargetOutcome {
  id: string;
  resolutionStrategy: ResolutionStrategy;
  configId: string | null;
}

/** A status event as it will be stored. */
export interface StatusEventDraft {
  id: string;
  eventType: StatusEventType;
  fromStatus: ActivityStatus | null;
  toStatus: ActivityStatus;
  errorCode: string | null;
  errorMessage: string | null;
}

/** The queue row of a task that is to be sent to a provider. */
export interface DispatchDraft {
  configId: string;
  dueAt: Date;
}

/** A task with all that belongs to it, decided and ready to be written. */
export interface TaskDraft {
  id: string;
  type: ActivityType;
  task: NewTask;
  status: Extract<ActivityStatus, 'READY' | 'UNRESOLVED'>;
  createdBy: string;
  createdAt: Date;
  /** Null when no target is wanted. */
  target: TargetDraft | null;
  attributes: AttributeOutcome[];
  events: StatusEventDraft[];
  /** Null where it is not to be sent, or not yet. */
  dispatch: DispatchDraft | null;
  /** What a search finds it by; see `searchWords`. */
  searchWords: string;
}
