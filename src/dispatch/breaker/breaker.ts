import type { AttemptJudgement } from '../attempts/judge-attempt.js';

/**
 * In seconds: when the first probe goes out after the breaker opened, the second after the first failed, and
 * so on.
 */
const PROBE_DELAYS = [30, 60, 120, 300, 600, 1_200, 1_800, 3_600];
/** So many failures without another outcome between them open the breaker. */
const FAILURES_TO_OPEN = 10;

/**
 * The breaker of one configuration, as all instances share it. It is open where `probes` is a number; while
 * it is open, or `heldUntil` is ahead, the configuration's tasks are held and spend no tries.
 */
export interface Breaker {
  /** Failures in a row. */
  failures: number;
  /** Probes that failed since it opened; null while it is closed. */
  probes: number | null;
  /**
   * Milliseconds since 1970. Open: when the next probe may go out. Closed: until when the provider asked to
   * be left alone.
   */
  heldUntil: number | null;
  /** Of the probe that is under way, which alone may move `heldUntil`. */
  probeToken: string | null;
}

/** What an outcome says of the configuration: it works, failed, or cannot work. */
export type BreakerEffect = 'WORKS' | 'FAILED' | 'AT_FAULT';

export const CLOSED_BREAKER: Breaker = { failures: 0, probes: null, heldUntil: null, probeToken: null };

/**
 * What a try says of its configuration: null for one that this service gave up, which says nothing.
 */
export function breakerEffectOf({ next }: Pick<AttemptJudgement, 'next'>): BreakerEffect | null {
  switch (next) {
    case 'DISPATCHED':
    case 'FAIL':
      return 'WORKS';
    case 'RETRY':
      return 'FAILED';
    case 'HOLD':
      return 'AT_FAULT';
    case 'RETRY_AT_ONCE':
      return null;
  }
}

/** Whether tasks may go out: all of them, one as a probe, or none. */
export function passageOf({ probes, heldUntil }: Breaker, now: number): 'ALL' | 'PROBE' | 'NONE' {
  if (heldUntil !== null && heldUntil > now) return 'NONE';
  return probes === null ? 'ALL' : 'PROBE';
}

/**
 * The breaker after an outcome. Calls that were under way when it opened may still close it, but do not hold it for
 * longer.
 */
export function afterOutcome(breaker: Breaker, effect: BreakerEffect, now: number): Breaker {
  if (effect === 'WORKS') return closed(breaker);
  const failures = breaker.failures + 1;
  if (breaker.probes !== null) return { ...breaker, failures };
  const opens = effect === 'AT_FAULT' || failures >= FAILURES_TO_OPEN;
  if (!opens) return { ...breaker, failures };
  const heldUntil = Math.max(breaker.heldUntil ?? 0, heldFrom(now, 0));
  return { failures, probes: 0, heldUntil, probeToken: null };
}

/** What the provider asked for stays in force when an earlier call succeeds. */
function closed({ probes, heldUntil }: Breaker): Breaker {
  return { ...CLOSED_BREAKER, heldUntil: probes === null ? heldUntil : null };
}

/**
 * Takes the one probe of an open breaker, so that no other instance sends one before this one is settled or
 * lost.
 *
 * @param token names the probe.
 * @param until when the probe counts as lost: the end of its lease, in milliseconds since 1970.
 * @param isByHand a dispatch by hand does not wait for its time, but for a probe that is under way.
 * @returns null where no probe may go out.
 */
export function takeProbe(
  breaker: Breaker,
  { token, now, until, isByHand }: { token: string; now: number; until: number; isByHand: boolean },
): Breaker | null {
  const isDue = passageOf(breaker, now) === 'PROBE';
  const isFree = breaker.probeToken === null || isDue;
  if (breaker.probes === null || !(isDue || (isByHand && isFree))) return null;
  return { ...breaker, heldUntil: until, probeToken: token };
}

/**
 * The breaker after its probe. One whose token no longer matches was lost meanwhile, and counts as any other
 * outcome.
 */
export function afterProbe(
  breaker: Breaker,
  { token, effect, now }: { token: string; effect: BreakerEffect | null; now: number },
): Breaker {
  if (breaker.probes === null || breaker.probeToken !== token) {
    return effect === null ? breaker : afterOutcome(breaker, effect, now);
  }
  if (effect === 'WORKS') return CLOSED_BREAKER;
  // A probe that was given up says nothing: another one may go out at once.
  if (effect === null) return { ...breaker, heldUntil: now, probeToken: null };
  const probes = breaker.probes + 1;
  return { failures: breaker.failures + 1, probes, heldUntil: heldFrom(now, probes), probeToken: null };
}

/**
 * The breaker after the provider asked to be left alone (`Retry-After` of 429 and 503); never held for less
 * than before.
 */
export function heldAsAsked(breaker: Breaker, seconds: number, now: number): Breaker {
  return { ...breaker, heldUntil: Math.max(breaker.heldUntil ?? 0, now + seconds * 1000) };
}

function heldFrom(now: number, probes: number): number {
  return now + (PROBE_DELAYS[probes] ?? PROBE_DELAYS.at(-1)!) * 1000;
}
