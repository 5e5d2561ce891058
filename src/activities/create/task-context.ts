import type { CommerceFacts } from '../../activity-config/attributes/find-internal-value.js';
import type { TargetCandidate } from '../../activity-config/targets/resolve-target.js';
import type { StoredTask } from './stored-task.js';

/** What a create asks the database for. */
export interface TaskQuery {
  idempotencyKey: string;
  commerceId: string;
  assignedRouteId: string;
  assignedOperatorId: string;
  /** Whether a target is to be chosen now, which takes the commerce's users. */
  wantsCandidates: boolean;
  /** The keys whose stored values may be needed. */
  attributeKeys: string[];
}

/** Everything in one tenant that decides what becomes of a create, read at one moment. */
export interface TaskContext {
  /** The task that has the key already. */
  existing: StoredTask | null;
  commerce: (CommerceFacts & { isActive: boolean }) | null;
  route: { isActive: boolean } | null;
  operator: { isActive: boolean } | null;
  /** The active users of the commerce, where they were asked for. */
  candidates: TargetCandidate[];
}
