import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';

/**
 * Waits until a change that was just made holds. A request that is sent a second after the change must find
 * that it does; how long its answer takes does not count.
 *
 * @param find sends a request and says what it found.
 */
export async function holdWithinASecond<Found>(find: () => Promise<Found>, expected: Found): Promise<void> {
  const changedAt = performance.now();
  for (;;) {
    const sentAt = performance.now();
    const found = await find();
    if (found === expected) return;
    expect(sentAt - changedAt, `it still found ${String(found)}`).toBeLessThan(1_000);
    await setTimeout(20);
  }
}
