import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapInTurns } from './map-in-turns.js';

/** In milliseconds. */
const OF_AN_ELEMENT = 2;

describe('mapInTurns', () => {
  it('keeps the order, and lets others have their turn in between', async () => {
    let turnsOfOthers = 0;
    let isDone = false;
    const countTurns = (): void => {
      turnsOfOthers += 1;
      if (!isDone) setImmediate(countTurns);
    };
    setImmediate(countTurns);

    const mapped = await mapInTurns([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (element, index) => {
      const began = performance.now();
      while (performance.now() - began < OF_AN_ELEMENT);
      return element * 10 + index;
    });
    isDone = true;

    expect(mapped).toEqual([10, 21, 32, 43, 54, 65, 76, 87, 98, 109]);
    expect(turnsOfOthers).toBeGreaterThan(1);
  });

  it('has no more promises under way than it may', async () => {
    let underWay = 0;
    let most = 0;

    const mapped = await mapInTurns(
      [1, 2, 3, 4, 5, 6, 7],
      async (element) => {
        most = Math.max(most, (underWay += 1));
        await turnOfEventLoop();
        underWay -= 1;
        return element * 10;
      },
      3,
    );

    expect(mapped).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(most).toBe(3);
  });
});
