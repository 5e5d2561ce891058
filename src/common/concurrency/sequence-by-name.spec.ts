import { describe, expect, it } from 'vitest';
import { SequenceByName } from './sequence-by-name.js';

/** Work that says when it began, and ends when it is told to. */
class Work {
  readonly outcome: Promise<string>;
  end!: () => void;
  fail!: () => void;

  constructor(sequence: SequenceByName, began: string[], title: string, names: string[]) {
    const ending = new Promise<string>((resolve, reject) => {
      this.end = () => resolve(title);
      this.fail = () => reject(new Error(title));
    });
    this.outcome = sequence.run(names, () => {
      began.push(title);
      return ending;
    });
  }
}

describe('a sequence by name', () => {
  it('begins at once what has no name in common with what is under way', () => {
    const began: string[] = [];
    const sequence = new SequenceByName();

    const works = ['a', 'b', 'c'].map((title) => new Work(sequence, began, title, [title]));

    expect(began).toEqual(['a', 'b', 'c']);
    for (const work of works) work.end();
  });

  it('begins what has a name in common after all that came before it', async () => {
    const began: string[] = [];
    const sequence = new SequenceByName();
    const first = new Work(sequence, began, 'first', ['a']);
    const second = new Work(sequence, began, 'second', ['b']);
    const third = new Work(sequence, began, 'third', ['a', 'b']);
    const fourth = new Work(sequence, began, 'fourth', ['b']);

    fourth.end();
    third.end();
    first.end();
    await first.outcome;
    expect(began).toEqual(['first', 'second']);
    second.end();

    expect(await Promise.all([third.outcome, fourth.outcome])).toEqual(['third', 'fourth']);
    expect(began).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('goes on after what has failed', async () => {
    const sequence = new SequenceByName();
    const first = new Work(sequence, [], 'first', ['a']);
    const second = new Work(sequence, [], 'second', ['a']);

    first.fail();
    second.end();

    await expect(first.outcome).rejects.toThrow('first');
    expect(await second.outcome).toBe('second');
  });
});
