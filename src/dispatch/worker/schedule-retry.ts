/**
 * A delay is at random so much shorter or longer, so that tasks that failed together do not come together
 * again.
 */
const JITTER = 0.2;

interface SpentTries {
  /** The configuration's `retry_delays`, in seconds: one more try than there are delays. */
  retryDelays: readonly number[];
  /** Of this generation, with the one that has just ended; at least 1. */
  tries: number;
  /** What the provider asks for at least, in seconds. */
  retryAfterSeconds: number | null;
  /** From 0 to 1, without 1, as `Math.random` gives it. */
  random: number;
}

/**
 * When a task is tried again.
 *
 * @returns milliseconds from now, or null where the tries are spent.
 */
export function scheduleRetry({ retryDelays, tries, retryAfterSeconds, random }: SpentTries): number | null {
  const delay = retryDelays[tries - 1];
  if (delay === undefined) return null;
  const jittered = delay * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.max(jittered, retryAfterSeconds ?? 0) * 1000);
}
