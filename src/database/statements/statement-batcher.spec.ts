import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { StatementBatcher } from './statement-batcher.js';

/** A statement that a test settles by hand. */
class Gate {
  readonly calls: { group: string; items: number[]; open: () => void; fail: (error: Error) => void }[] = [];

  execute = (items: number[], group: string): Promise<number[]> =>
    new Promise((resolve, reject) => {
      this.calls.push({ group, items, open: () => resolve(items.map((item) => item * 10)), fail: reject });
    });

  /** Opens every statement until none is left. */
  async drain(): Promise<void> {
    await turnOfEventLoop();
    for (let index = 0; index < this.calls.length; index++) {
      this.calls[index]!.open();
      await turnOfEventLoop();
    }
  }
}

const LIMITS = { statements: 1, items: 3, bytes: 100, waiting: 5, waitingOfOwner: 5 };

const LARGE_LIMITS = { statements: 1, items: 40, bytes: 100, waiting: 200, waitingOfOwner: 200 };

const A = { group: 'a', owner: 'a' };

describe('StatementBatcher', () => {
  it('sends a lone item in its turn, and gathers those that come while it is under way', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, LIMITS);

    const first = batcher.submit(A, 1);
    await turnOfEventLoop();
    expect(gate.calls.map(({ items }) => items)).toEqual([[1]]);
    const others = [2, 3, 4, 5].map((item) => batcher.submit(A, item));
    await gate.drain();

    expect(gate.calls.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5]]);
    expect(await Promise.all([first, ...others])).toEqual([10, 20, 30, 40, 50]);
  });

  it('sends what comes in one turn together', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, LIMITS);

    for (const item of [1, 2]) void batcher.submit(A, item);
    await turnOfEventLoop();

    expect(gate.calls.map(({ items }) => items)).toEqual([[1, 2]]);
  });

  it('has no more statements under way than it may', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LIMITS, statements: 2, items: 1 });

    for (const item of [1, 2, 3]) void batcher.submit(A, item);
    await turnOfEventLoop();

    expect(gate.calls.map(({ items }) => items)).toEqual([[1], [2]]);
  });

  it('keeps groups apart, and lets them take turns', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LIMITS, items: 1 });

    for (const [group, item] of [
      ['a', 1],
      ['a', 2],
      ['a', 3],
      ['b', 4],
    ] as const) {
      void batcher.submit({ group, owner: 'a' }, item);
    }
    await gate.drain();

    expect(gate.calls.map(({ group, items }) => `${group}${items[0]}`)).toEqual(['a1', 'b4', 'a2', 'a3']);
  });

  it('lets owners take turns within a group, so that what one has waiting delays no other', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LIMITS, waiting: 100, waitingOfOwner: 100 });
    void batcher.submit(A, 0);
    await turnOfEventLoop();

    for (let item = 1; item <= 5; item++) void batcher.submit(A, item);
    for (const item of [11, 12]) void batcher.submit({ group: 'a', owner: 'b' }, item);
    await gate.drain();

    expect(gate.calls.map(({ items }) => items)).toEqual([[0], [1, 11, 2], [12, 3, 4], [5]]);
  });

  it('has one more statement for others while those under way are full of one owner', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, LARGE_LIMITS);
    for (let item = 0; item < 80; item++) void batcher.submit(A, item);
    await turnOfEventLoop();

    void batcher.submit({ group: 'a', owner: 'b' }, 101);
    void batcher.submit(A, 80);
    await turnOfEventLoop();
    expect(gate.calls.map(({ items }) => items.length)).toEqual([40, 1]);
    expect(gate.calls[1]!.items).toEqual([101]);

    // One more, and not one for each that comes.
    void batcher.submit({ group: 'a', owner: 'c' }, 102);
    await turnOfEventLoop();
    expect(gate.calls).toHaveLength(2);
    await gate.drain();
    expect(gate.calls.flatMap(({ items }) => items)).toHaveLength(83);
  });

  it('has one statement of an owner with many items under way while there are others, and more without', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LARGE_LIMITS, statements: 2 });
    for (let item = 0; item < 160; item++) void batcher.submit(A, item);
    await turnOfEventLoop();
    expect(gate.calls.map(({ items }) => items.length)).toEqual([40, 40]);

    void batcher.submit({ group: 'a', owner: 'b' }, 201);
    await turnOfEventLoop();
    gate.calls[0]!.open();
    gate.calls[2]!.open();
    await turnOfEventLoop();
    expect(gate.calls.map(({ items }) => items.length)).toEqual([40, 40, 1]);

    gate.calls[1]!.open();
    await turnOfEventLoop();
    expect(gate.calls.map(({ items }) => items.length)).toEqual([40, 40, 1, 40]);
    await gate.drain();
    expect(gate.calls.flatMap(({ items }) => items)).toHaveLength(161);
  });

  it('has more of an owner beside what is of another group', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LARGE_LIMITS, statements: 2 });
    void batcher.submit({ group: 'b', owner: 'b' }, 201);
    await gate.drain();
    for (let item = 0; item < 80; item++) void batcher.submit(A, item);
    await turnOfEventLoop();

    expect(gate.calls.map(({ items }) => items.length)).toEqual([1, 40, 40]);
    await gate.drain();
  });

  it('has more of an owner again a second after the others have gone', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LARGE_LIMITS, statements: 2 });
    for (const owner of ['a', 'b']) void batcher.submit({ group: 'a', owner }, 201);
    await gate.drain();
    for (let item = 0; item < 80; item++) void batcher.submit(A, item);
    clock.mockReturnValue(999);
    await turnOfEventLoop();
    expect(gate.calls.map(({ items }) => items.length)).toEqual([2, 40]);

    clock.mockReturnValue(2_000);
    void batcher.submit(A, 80);
    await turnOfEventLoop();
    expect(gate.calls.map(({ items }) => items.length)).toEqual([2, 40, 40]);
    await gate.drain();
  });

  it('has no more for an owner who comes to statements that many share', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, LARGE_LIMITS);
    for (let item = 0; item < 40; item++) void batcher.submit({ group: 'a', owner: String(item % 4) }, item);
    await turnOfEventLoop();

    void batcher.submit({ group: 'a', owner: 'b' }, 101);
    await turnOfEventLoop();

    expect(gate.calls).toHaveLength(1);
    await gate.drain();
  });

  it('refuses what is too much of one owner, and nothing of another', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LIMITS, waitingOfOwner: 2 });
    const items = [1, 2].map((item) => batcher.submit(A, item));

    await expect(batcher.submit(A, 3)).rejects.toBeInstanceOf(UnavailableError);
    const other = batcher.submit({ group: 'a', owner: 'b' }, 4);
    await gate.drain();

    expect(await Promise.all([...items, other])).toEqual([10, 20, 40]);
  });

  it('refuses an item when too many wait, and takes it when they are done', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, LIMITS);
    const first = Array.from({ length: 3 }, (_, item) => batcher.submit(A, item));
    await turnOfEventLoop();
    const next = Array.from({ length: 5 }, (_, item) => batcher.submit(A, item));

    await expect(batcher.submit(A, 7)).rejects.toBeInstanceOf(UnavailableError);
    await gate.drain();

    expect(await Promise.all([...first, ...next])).toHaveLength(8);
    const late = batcher.submit(A, 8);
    await turnOfEventLoop();
    gate.calls.at(-1)!.open();
    expect(await late).toBe(80);
  });

  it('takes a failing statement apart, so that only the item at fault fails', async () => {
    const refused = new TypeError('refused');
    const calls: number[][] = [];
    const batcher = new StatementBatcher<number, number>(
      async (items) => {
        calls.push(items);
        await Promise.resolve();
        if (items.includes(6)) throw refused;
        return items;
      },
      { statements: 1, items: 10, bytes: 100, waiting: 100, waitingOfOwner: 100 },
    );

    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, (_, item) => batcher.submit(A, item)),
    );

    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((item) => item !== 6),
    );
    expect(outcomes[6]).toMatchObject({ reason: refused });
    expect(calls.length).toBeLessThan(9);
  });

  it('tells all at once when the database is away, instead of asking for each', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, LIMITS);
    const outcomes = Promise.allSettled([1, 2, 3, 4, 5].map((item) => batcher.submit(A, item)));

    await turnOfEventLoop();
    gate.calls[0]!.open();
    await turnOfEventLoop();
    gate.calls[1]!.fail(new Error('Connection terminated unexpectedly'));

    const refused = (await outcomes).map(({ status }) => status === 'rejected');
    expect(refused).toEqual([false, false, false, true, true]);
    expect(gate.calls).toHaveLength(2);
  });

  it('goes on after a failure', async () => {
    const gate = new Gate();
    const batcher = new StatementBatcher(gate.execute, { ...LIMITS, items: 1 });
    const first = batcher.submit(A, 1);
    const second = batcher.submit(A, 2);
    await turnOfEventLoop();

    gate.calls[0]!.fail(new TypeError('refused'));
    await expect(first).rejects.toThrow('refused');
    gate.calls[1]!.open();

    expect(await second).toBe(20);
  });
});
