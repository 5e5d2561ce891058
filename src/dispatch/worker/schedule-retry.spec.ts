import { describe, expect, it } from 'vitest';
import { scheduleRetry } from './schedule-retry.js';

const DEFAULT = [5, 60];

describe('the next try', () => {
  it.each<[string, readonly number[], number, number | null, number, number | null]>([
    ['the first delay after the first try', DEFAULT, 1, null, 0.5, 5_000],
    ['a fifth shorter', DEFAULT, 1, null, 0, 4_000],
    ['a fifth longer', DEFAULT, 1, null, 1, 6_000],
    ['the second delay after the second try', DEFAULT, 2, null, 0.5, 60_000],
    ['none after the third', DEFAULT, 3, null, 0.5, null],
    ['none after more tries than a shorter list has now', [5], 4, null, 0.5, null],
    ['none after the first of a list without delays', [], 1, null, 0.5, null],
    ['at once for a delay of nothing', [0], 1, null, 1, 0],
    ['what the provider asks for, where that is longer', DEFAULT, 1, 30, 1, 30_000],
    ['the delay, where that is longer than the provider asks for', DEFAULT, 2, 30, 0, 48_000],
    ['none where the tries are spent, whatever the provider asks for', DEFAULT, 3, 30, 0, null],
    ['the longest delay', Array.from({ length: 20 }, () => 3_600), 20, 3_600, 1, 4_320_000],
  ])('is %s', (_, retryDelays, tries, retryAfterSeconds, random, milliseconds) => {
    expect(scheduleRetry({ retryDelays, tries, retryAfterSeconds, random })).toBe(milliseconds);
  });
});
