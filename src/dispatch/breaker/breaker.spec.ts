import { describe, expect, it } from 'vitest';
import {
  type Breaker,
  type BreakerEffect,
  CLOSED_BREAKER,
  afterOutcome,
  afterProbe,
  breakerEffectOf,
  heldAsAsked,
  passageOf,
  takeProbe,
} from './breaker.js';

const NOW = 1_700_000_000_000;
const seconds = (count: number): number => NOW + count * 1000;
const times = (count: number, effect: BreakerEffect): BreakerEffect[] =>
  Array.from({ length: count }, () => effect);
const afterOutcomes = (breaker: Breaker, effects: BreakerEffect[], now: number): Breaker =>
  effects.reduce((before, effect) => afterOutcome(before, effect, now), breaker);
const after = (effects: BreakerEffect[], before = CLOSED_BREAKER): Breaker =>
  afterOutcomes(before, effects, NOW);
const OPEN = after(['AT_FAULT']);

function probeOf(breaker: Breaker, now: number, isByHand = false, token = 'probe'): Breaker | null {
  return takeProbe(breaker, { token, now, until: now + 30_000, isByHand });
}

describe('a breaker', () => {
  it.each<[string, BreakerEffect[], boolean]>([
    ['no outcome', [], false],
    ['nine failures', times(9, 'FAILED'), false],
    ['ten failures', times(10, 'FAILED'), true],
    ['a configuration at fault', ['AT_FAULT'], true],
    ['a configuration at fault after successes', [...times(3, 'WORKS'), 'AT_FAULT'], true],
    [
      'nine failures, one outcome of another kind, nine failures',
      [...times(9, 'FAILED'), 'WORKS', ...times(9, 'FAILED')],
      false,
    ],
    ['ten failures and one outcome of another kind', [...times(10, 'FAILED'), 'WORKS'], false],
    ['one outcome of another kind and ten failures', ['WORKS', ...times(10, 'FAILED')], true],
  ])('after %s is open: %s', (_, effects, isOpen) => {
    const breaker = after(effects);

    expect(breaker.probes !== null).toBe(isOpen);
    expect(passageOf(breaker, NOW)).toBe(isOpen ? 'NONE' : 'ALL');
  });

  it('counts over groups of outcomes', () => {
    expect(after(times(4, 'FAILED'), after(times(6, 'FAILED'))).probes).toBe(0);
  });

  it('holds all tasks for 30 seconds, and then lets one through', () => {
    expect(OPEN.heldUntil).toBe(seconds(30));
    expect(passageOf(OPEN, seconds(30) - 1)).toBe('NONE');
    expect(passageOf(OPEN, seconds(30))).toBe('PROBE');
  });

  it('is not held for longer by calls that were under way when it opened, but closed by them', () => {
    const later = afterOutcomes(OPEN, times(8, 'AT_FAULT'), seconds(20));

    expect(later).toMatchObject({ probes: 0, heldUntil: seconds(30) });
    expect(afterOutcomes(later, ['WORKS'], seconds(21))).toEqual(CLOSED_BREAKER);
  });

  it.each([
    ['DISPATCHED', 'WORKS'],
    ['FAIL', 'WORKS'],
    ['RETRY', 'FAILED'],
    ['HOLD', 'AT_FAULT'],
    ['RETRY_AT_ONCE', null],
  ] as const)('takes what ends in %s as %s', (next, effect) => {
    expect(breakerEffectOf({ next })).toBe(effect);
  });
});

describe('a probe', () => {
  it('goes out after 30 seconds, 1, 2, 5, 10, 20, 30 and 60 minutes, and then each hour', () => {
    const delays: number[] = [];
    let [breaker, now] = [OPEN, NOW];
    for (let count = 0; count < 10; count += 1) {
      delays.push((breaker.heldUntil! - now) / 1000);
      now = breaker.heldUntil!;
      breaker = afterProbe(probeOf(breaker, now)!, { token: 'probe', effect: 'FAILED', now });
    }

    expect(delays).toEqual([30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 3_600, 3_600]);
  });

  it.each<[string, Breaker, number, boolean, boolean]>([
    ['while the breaker is closed', CLOSED_BREAKER, 0, false, false],
    ['while the breaker is closed, by hand', CLOSED_BREAKER, 0, true, false],
    ['before its time', OPEN, 29, false, false],
    ['at its time', OPEN, 30, false, true],
    ['before its time, by hand', OPEN, 1, true, true],
    ['while another is under way', probeOf(OPEN, seconds(30))!, 59, false, false],
    ['while another is under way, by hand', probeOf(OPEN, seconds(30))!, 59, true, false],
    ['when another was lost', probeOf(OPEN, seconds(30))!, 60, false, true],
  ])('%s at its second goes out: %s', (_, breaker, second, isByHand, goesOut) => {
    expect(probeOf(breaker, seconds(second), isByHand, 'other') !== null).toBe(goesOut);
  });

  it('closes the breaker where it works', () => {
    const probing = probeOf(OPEN, seconds(30))!;

    expect(afterProbe(probing, { token: 'probe', effect: 'WORKS', now: seconds(31) })).toEqual(
      CLOSED_BREAKER,
    );
  });

  it('is followed by another at once where this service gave it up', () => {
    const probing = probeOf(OPEN, seconds(30))!;
    const given = afterProbe(probing, { token: 'probe', effect: null, now: seconds(31) });

    expect(given).toMatchObject({ probes: 0, probeToken: null });
    expect(passageOf(given, seconds(31))).toBe('PROBE');
  });

  it('that was lost does not move the time of the one that took its place, but closes the breaker where it works', () => {
    const second = probeOf(probeOf(OPEN, seconds(30))!, seconds(60), false, 'second')!;

    expect(afterProbe(second, { token: 'probe', effect: 'FAILED', now: seconds(61) })).toMatchObject({
      probes: 0,
      heldUntil: seconds(90),
      probeToken: 'second',
    });
    expect(afterProbe(second, { token: 'probe', effect: null, now: seconds(61) })).toEqual(second);
    expect(afterProbe(second, { token: 'probe', effect: 'WORKS', now: seconds(61) })).toEqual(CLOSED_BREAKER);
  });
});

describe('a provider that asks to be left alone', () => {
  it('is left alone for so long, and then gets all tasks', () => {
    const held = heldAsAsked(after(['FAILED']), 120, NOW);

    expect(passageOf(held, seconds(119))).toBe('NONE');
    expect(passageOf(held, seconds(120))).toBe('ALL');
  });

  it('is left alone although an earlier call succeeds', () => {
    const held = afterOutcomes(heldAsAsked(CLOSED_BREAKER, 120, NOW), ['WORKS'], NOW);

    expect(passageOf(held, seconds(119))).toBe('NONE');
  });

  it('moves the probe of an open breaker later, and never sooner', () => {
    expect(heldAsAsked(OPEN, 120, NOW).heldUntil).toBe(seconds(120));
    expect(heldAsAsked(OPEN, 1, NOW).heldUntil).toBe(seconds(30));
    expect(passageOf(heldAsAsked(OPEN, 120, NOW), seconds(120))).toBe('PROBE');
  });

  it('is left alone for as long although ten failures open the breaker for less', () => {
    const opened = afterOutcomes(heldAsAsked(after(times(9, 'FAILED')), 120, NOW), ['FAILED'], NOW);

    expect(opened.heldUntil).toBe(seconds(120));
  });
});
