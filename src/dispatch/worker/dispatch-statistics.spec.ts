import { describe, expect, it } from 'vitest';
import { DispatchStatistics } from './dispatch-statistics.js';

describe('the statistics of dispatches', () => {
  it('say how late tasks were claimed, what came of them and what was lost, since they were last asked', () => {
    const statistics = new DispatchStatistics();
    for (let late = 1; late <= 200; late += 1) statistics.claimed(late, late > 198);
    for (const outcome of ['SUCCESS', 'SUCCESS', 'UNKNOWN', null] as const) statistics.ended(outcome);

    expect(statistics.take()).toEqual({
      claimed: 200,
      latenessMs: { p50: 100, p99: 198, max: 200 },
      attempts: { SUCCESS: 2, UNKNOWN: 1 },
      expiredLeases: 2,
      givenBack: 1,
    });
    expect(statistics.take()).toBeNull();
  });

  it('say nothing of lateness where tasks only ended', () => {
    const statistics = new DispatchStatistics();
    statistics.ended('SUCCESS');

    expect(statistics.take()).toMatchObject({ claimed: 0, latenessMs: { p50: null, p99: null, max: null } });
  });

  it('count claims beyond those whose lateness is kept', () => {
    const statistics = new DispatchStatistics();
    for (let claim = 0; claim < 10_001; claim += 1) statistics.claimed(5, false);

    expect(statistics.take()).toMatchObject({ claimed: 10_001 });
  });
});
