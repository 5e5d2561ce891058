import type { Channel } from '../../activity-config/channel.js';
import type { ActivityStatus } from '../activity-status.js';
import type { Dispatch } from './entities/dispatch.entity.js';

/** A queue row with what of its task decides where it goes, and when. */
export interface QueuedTask extends Pick<
  Dispatch,
  'activityId' | 'configId' | 'dueAt' | 'attempts' | 'leaseToken' | 'mayHaveArrived' | 'isByHand'
> {
  status: ActivityStatus;
  channel: Channel;
  scheduledAt: Date;
}

/** A task that has no queue row, as far as it decides whether it is to have one. */
export interface UnqueuedTask {
  activityId: string;
  scheduledAt: Date;
  /** Whether it is READY, of the channel that was asked for, without a queue row, and no person must be chosen. */
  isWanted: boolean;
}
