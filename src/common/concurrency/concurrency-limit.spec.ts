import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../errors/unavailable-error.js';
import { TurnsByOwner } from './concurrency-limit.js';

describe('TurnsByOwner', () => {
  it('refuses what is too much for an owner, and nothing of another one', async () => {
    const turns = new TurnsByOwner({ underWay: 1, waiting: 2 });
    let end: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const work = (): Promise<void> => ended;
    const taken = ['a', 'a', 'a'].map((owner) => turns.take(owner, work));
    // A turn that is free is taken in the next tick.
    await new Promise(setImmediate);

    await expect(turns.take('a', work)).rejects.toBeInstanceOf(UnavailableError);
    const other = turns.take('b', work);
    end!();

    await expect(Promise.all([...taken, other])).resolves.toHaveLength(4);
    await expect(turns.take('a', () => Promise.resolve('again'))).resolves.toBe('again');
  });
});
