import type { AttemptOutcome } from '../attempts/attempt-outcome.js';
import { dispatchClaimed, dispatchEnded } from './dispatch-events.js';

/** More than these are not kept to say how late tasks were. */
const MAX_SAMPLES = 10_000;

/** How late tasks were sent, how they ended, and what was lost, since it was last asked. */
export class DispatchStatistics {
  private attempts: Partial<Record<AttemptOutcome, number>> = {};
  private lateness: number[] = [];
  private claims = 0;
  private expiredLeases = 0;
  private givenBack = 0;

  /** @param milliseconds between when a task was due and when it was claimed. */
  claimed(milliseconds: number, isLeaseLost: boolean): void {
    const lateness = Math.max(0, milliseconds);
    if (dispatchClaimed.isWatched) dispatchClaimed.tell({ lateness, isLeaseLost });
    this.claims += 1;
    if (this.lateness.length < MAX_SAMPLES) this.lateness.push(lateness);
    if (isLeaseLost) this.expiredLeases += 1;
  }

  /** @param outcome null for a try that was not begun in time. */
  ended(outcome: AttemptOutcome | null): void {
    if (dispatchEnded.isWatched) dispatchEnded.tell({ outcome });
    if (outcome === null) this.givenBack += 1;
    else this.attempts[outcome] = (this.attempts[outcome] ?? 0) + 1;
  }

  /** @returns what a line of the log has of it, and begins anew; null where nothing happened. */
  take(): Record<string, unknown> | null {
    const { attempts, lateness, claims, expiredLeases, givenBack } = this;
    if (claims === 0 && Object.keys(attempts).length === 0 && givenBack === 0) return null;
    this.attempts = {};
    this.lateness = [];
    this.claims = this.expiredLeases = this.givenBack = 0;
    lateness.sort((a, b) => a - b);
    const at = (share: number) => lateness[Math.ceil(lateness.length * share) - 1] ?? null;
    const latenessMs = { p50: at(0.5), p99: at(0.99), max: lateness.at(-1) ?? null };
    return { claimed: claims, latenessMs, attempts, expiredLeases, givenBack };
  }
}
