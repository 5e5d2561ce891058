import { describe, expect, it } from 'vitest';
import { TurnQueue } from './turn-queue.js';

interface Item {
  owner: string;
  name: string;
}

function queueOf(...names: string[]): TurnQueue<Item> {
  const queue = new TurnQueue<Item>();
  for (const name of names) queue.push({ owner: name.slice(0, 1), name });
  return queue;
}

function takeAll(queue: TurnQueue<Item>): string[] {
  const names: string[] = [];
  for (let item = queue.next(); item; item = queue.next()) {
    queue.take(item);
    names.push(item.name);
  }
  return names;
}

describe('TurnQueue', () => {
  it('lets owners take turns, and keeps the order of each', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1');

    expect(takeAll(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
    expect(queue.size).toBe(0);
  });

  it('gives one who comes later the turn after those who wait, and not after all that they have', () => {
    const queue = queueOf('a1', 'a2', 'a3');
    queue.take(queue.next()!);
    queue.push({ owner: 'b', name: 'b1' });

    expect(takeAll(queue)).toEqual(['a2', 'b1', 'a3']);
  });

  it('passes owners over that may not go, who keep their turns', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'b2');

    const next = queue.next(({ owner }) => owner !== 'a')!;
    queue.take(next);

    expect(next.name).toBe('b1');
    expect(queue.next(() => false)).toBeNull();
    expect(takeAll(queue)).toEqual(['a1', 'b2', 'a2']);
  });

  it('counts what waits, without what was removed', () => {
    const queue = queueOf('a1', 'b1');
    const gone = { owner: 'a', name: 'a2' };
    queue.push(gone);
    expect([queue.size, queue.sizeOf('a'), queue.sizeOf('c')]).toEqual([3, 2, 0]);

    queue.remove(gone);
    queue.remove(gone);

    expect([queue.size, queue.sizeOf('a')]).toEqual([2, 1]);
    expect(takeAll(queue)).toEqual(['a1', 'b1']);
  });
});
