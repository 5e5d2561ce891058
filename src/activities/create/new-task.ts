import type { WantedAttribute } from '../../activity-config/attributes/resolve-attributes.js';
import type { Channel } from '../../activity-config/channel.js';
import type { TargetCriterion } from '../../activity-config/targets/target-rules.js';

/** A valid request for a task, in the terms of the product; ids are in lower case. */
export interface NewTask {
  reason: string;
  channel: Channel;
  commerceId: string;
  assignedRouteId: string;
  assignedOperatorId: string;
  idempotencyKey: string;
  /** SHA-256 over the canonical form of the body that asked for it. */
  fingerprint: Buffer;
  scheduledAt: Date;
  suggestedExecutionTime: Date | null;
  userStatus: string | null;
  score: number | null;
  assignmentReason: string | null;
  /** Null leaves the tenant's criteria in force. */
  targetCriteria: TargetCriterion[] | null;
  attributes: WantedAttribute[];
}
