import { describe, expect, it } from 'vitest';
import { nextTurn } from './next-turn.js';

describe('nextTurn', () => {
  it('gives each turn of the event loop to one that asked, in their order', async () => {
    let turn = 0;
    let isDone = false;
    const countTurns = (): void => {
      turn += 1;
      if (!isDone) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    const given: { name: string; turn: number }[] = [];
    const takeTurns = async (name: string): Promise<void> => {
      for (let taken = 0; taken < 3; taken += 1) {
        await nextTurn();
        given.push({ name, turn });
      }
    };

    await Promise.all(['first', 'second', 'third'].map(takeTurns));
    isDone = true;

    expect(given.map(({ name }) => name).join(' ')).toBe(
      'first second third first second third first second third',
    );
    expect(new Set(given.map((each) => each.turn)).size).toBe(given.length);
  });
});
