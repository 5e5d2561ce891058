import type { StoredTask } from './stored-task.js';

/** What of a task the database knows already, or must know. */
export interface TaskReferences {
  idempotencyKey: string;
  commerceId: string;
  assignedRouteId: string;
  assignedOperatorId: string;
}

/** Everything in one tenant that a create can be refused for, read at one moment. */
export interface FoundReferences {
  /** The task that has the key already. */
  existing: StoredTask | null;
  commerce: { isActive: boolean } | null;
  route: { isActive: boolean } | null;
  operator: { isActive: boolean } | null;
}
