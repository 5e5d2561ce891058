import type { Channel } from '../../activity-config/channel.js';
import type { ActivityStatus, ActivityType } from '../activity-status.js';
import type { TaskDraft } from './task-draft.js';

/** What is stored under an idempotency key, as far as responses need it. */
export interface StoredTask {
  id: string;
  type: ActivityType;
  channel: Channel;
  status: ActivityStatus;
  fingerprint: Buffer;
  assignedRouteId: string;
  assignedOperatorId: string;
}

/** What will be stored, or has been, of a draft. */
export function storedTaskOf({ id, type, status, task }: TaskDraft): StoredTask {
  const { channel, fingerprint, assignedRouteId, assignedOperatorId } = task;
  return { id, type, channel, status, fingerprint, assignedRouteId, assignedOperatorId };
}
