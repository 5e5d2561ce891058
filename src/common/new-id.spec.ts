import { afterEach, describe, expect, it, vi } from 'vitest';
import { momentBetweenIds, momentOfId, newId } from './new-id.js';

describe('newId', () => {
  afterEach(() => void vi.useRealTimers());

  it('makes UUIDs of version 7, each greater than the one before, of the present moment', () => {
    const now = stopClockAfter(newId());

    const ids = Array.from({ length: 10_000 }, newId);

    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(ids.map((id) => momentOfId(id).getTime()))).toEqual(new Set([now]));
  });

  it('makes greater ones still when the clock is set back', () => {
    const now = stopClockAfter(newId());
    const before = newId();

    vi.setSystemTime(now - 6_000);

    expect(newId() > before).toBe(true);
  });

  it('follows a clock that was far ahead', () => {
    const now = stopClockAfter(newId());
    newId();

    vi.setSystemTime(now - 3_600_000);

    expect(momentOfId(newId()).getTime()).toBe(now - 3_600_000);
  });
});

describe('momentBetweenIds', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['the clock goes on', 5],
    ['the clock stands', 0],
    ['the clock is set back', -6_000],
  ])('parts ids before from ids after when %s', (_, step) => {
    const now = stopClockAfter(newId());
    const before = newId();
    vi.setSystemTime(now + step);

    const moment = momentBetweenIds().getTime();

    expect(momentOfId(before).getTime()).toBeLessThan(moment);
    expect(momentOfId(newId()).getTime()).toBeGreaterThanOrEqual(moment);
  });

  it('follows a clock that was far ahead, as ids do', () => {
    const now = stopClockAfter(newId());
    vi.setSystemTime(now - 3_600_000);

    expect(momentBetweenIds().getTime()).toBe(momentOfId(newId()).getTime());
  });
});

/** Stops the clock one millisecond after the moment of an id, and returns where it stands. */
function stopClockAfter(id: string): number {
  const now = momentOfId(id).getTime() + 1;
  vi.useFakeTimers({ toFake: ['Date'], now });
  return now;
}
