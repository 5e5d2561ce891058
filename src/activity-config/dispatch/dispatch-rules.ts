import type { DispatchTiming } from './dispatch-config.js';

/** Of the active configuration of a channel: where its tasks go, and when. */
export interface DispatchRules {
  configId: string;
  timing: DispatchTiming;
  /** Null but for `LEAD`. */
  leadMinutes: number | null;
}

const MINUTE = 60_000;

/**
 * When a task is due to be sent: never before now, so that what is late is late from the moment on in which it
 * could be sent.
 */
export function dueAtOf(
  { timing, leadMinutes }: Pick<DispatchRules, 'timing' | 'leadMinutes'>,
  scheduledAt: Date,
  now: Date,
): Date {
  if (timing === 'IMMEDIATE') return now;
  const dueAt = scheduledAt.getTime() - (leadMinutes ?? 0) * MINUTE;
  return new Date(Math.max(dueAt, now.getTime()));
}
