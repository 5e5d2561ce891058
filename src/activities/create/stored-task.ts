import type { Channel } from '../../activity-config/channel.js';
import type { ActivityStatus } from '../activity-status.js';

/** What is stored under an idempotency key, as far as answers need it. */
export interface StoredTask {
  id: string;
  channel: Channel;
  status: ActivityStatus;
  fingerprint: Buffer;
  assignedRouteId: string;
  assignedOperatorId: string;
}
