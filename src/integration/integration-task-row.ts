import type { ActivityStatus } from '../activities/activity-status.js';
import type { ActivityRow } from '../activities/read/activity-row.js';
import type { OperatorType } from '../operators/entities/operator.entity.js';

/** What a provider sees of a task as everybody does. */
type Shared = Pick<
  ActivityRow,
  | 'id'
  | 'channel'
  | 'reason'
  | 'assignmentReason'
  | 'scheduledAt'
  | 'suggestedExecutionTime'
  | 'userStatus'
  | 'score'
  | 'commerceName'
  | 'createdAt'
  | 'updatedAt'
>;

/** A task with what it refers to, by the ids of the tenant's own system. */
export interface IntegrationTaskRow extends Shared {
  activityStatus: ActivityStatus;
  /** One that is not PENDING. */
  hasResult: boolean;
  externalCommerceId: string | null;
  externalRouteId: string | null;
  routeName: string;
  externalOperatorId: string | null;
  operatorName: string;
  operatorType: OperatorType;
}
