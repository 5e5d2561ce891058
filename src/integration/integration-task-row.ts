import type { ActivityStatus } from '../activities/activity-status.js';
import type { Channel } from '../activity-config/channel.js';
import type { OperatorType } from '../operators/entities/operator.entity.js';

/** A task with what it refers to, by the ids of the tenant's own system. */
export interface IntegrationTaskRow {
  id: string;
  channel: Channel;
  activityStatus: ActivityStatus;
  /** One that is not PENDING. */
  hasResult: boolean;
  reason: string;
  assignmentReason: string | null;
  scheduledAt: Date;
  suggestedExecutionTime: Date | null;
  userStatus: string | null;
  score: number | null;
  externalCommerceId: string | null;
  commerceName: string;
  externalRouteId: string | null;
  routeName: string;
  externalOperatorId: string | null;
  operatorName: string;
  operatorType: OperatorType;
  createdAt: Date;
  updatedAt: Date;
}
