import { dueAtOf } from '../../activity-config/dispatch/dispatch-rules.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import type { QueuedTask } from '../../activities/queue/queued-task.js';

/** What a queue row becomes. */
export interface RowChange {
  activityId: string;
  dueAt: Date;
}

/**
 * Decides what a waiting row becomes under a configuration.
 *
 * A row that is on its way is left alone, and so is one of another configuration whose provider may have the task:
 * to send it to a second one would do it twice. One between two tries keeps the time of the next, and one that
 * was made due by hand stays due.
 *
 * @returns null where it stays as it is.
 */
export function rowChangeOf(
  row: QueuedTask,
  config: Pick<DispatchConfig, 'id' | 'channel' | 'timing' | 'leadMinutes'>,
  now: Date,
): RowChange | null {
  if (row.channel !== config.channel || row.status !== 'READY' || row.leaseToken !== null) return null;
  const isOthers = row.configId !== config.id;
  if (isOthers && row.mayHaveArrived) return null;
  const keepsTime = row.isByHand || row.attempts > 0;
  const dueAt = keepsTime ? row.dueAt : dueAtOf(config, row.scheduledAt, now);
  // What is due already is not late anew.
  const isAsWanted = keepsTime || Math.max(row.dueAt.getTime(), now.getTime()) === dueAt.getTime();
  return isOthers || !isAsWanted ? { activityId: row.activityId, dueAt } : null;
}
