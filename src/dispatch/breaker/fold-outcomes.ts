import { type Breaker, type BreakerEffect, afterOutcome, afterProbe, heldAsAsked } from './breaker.js';

/** What one settled try says of its configuration. */
export interface BreakerOutcome {
  /** Null where it says nothing. */
  effect: BreakerEffect | null;
  /** Of the probe that the try was; null for any other. */
  probeToken: string | null;
  /** For how long the provider asked to be left alone; null where it did not. */
  holdSeconds: number | null;
}

/**
 * The breaker after a group of tries, in the order in which they ended.
 *
 * @param now in milliseconds since 1970.
 */
export function foldOutcomes(breaker: Breaker, outcomes: readonly BreakerOutcome[], now: number): Breaker {
  return outcomes.reduce((before, { effect, probeToken, holdSeconds }) => {
    const after = afterTry(before, { effect, probeToken }, now);
    return holdSeconds === null ? after : heldAsAsked(after, holdSeconds, now);
  }, breaker);
}

function afterTry(
  breaker: Breaker,
  { effect, probeToken }: Omit<BreakerOutcome, 'holdSeconds'>,
  now: number,
): Breaker {
  if (probeToken !== null) return afterProbe(breaker, { token: probeToken, effect, now });
  return effect === null ? breaker : afterOutcome(breaker, effect, now);
}
